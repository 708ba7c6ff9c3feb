"""Log-in code, in the shape of the older scripts: SendSMS sends, SubmitSMS hands the code back.

Nothing here knows of permits, reports or restarts: the base classes see to those. A log-in code is worthless
a minute later, so a failure is only said and never repaired.
"""

from smsdeck.program import new_code, otp, say


class SendSMS(otp.SendSMS):
    def SendOtp(self) -> bool:
        answer = self.trigger(
            f"Your log-in code is {new_code(5)}. Nobody of us will ever ask for it.", "Gatehouse"
        )
        if "sent successfully" in answer:
            return True
        say(f"no log-in code for {self.phone_number}: {answer or 'no answer'}")
        return False


class SubmitSMS(otp.SubmitSMS):
    def SumitOtp(self, trigger_id: str, SMS_code: str) -> bool:
        return "submitted successfully" in self.submit(trigger_id, SMS_code)


if __name__ == "__main__":
    otp.run(SendSMS, SubmitSMS)
