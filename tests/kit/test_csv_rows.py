import csv
import io

import pytest

from smsdeck.kit.csv_rows import line


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_text_that_a_spreadsheet_would_run_is_text(text: str) -> None:
    ((cell,),) = csv.reader(io.StringIO(line([text]), newline=""))
    assert cell == "'" + text


def test_numbers_and_plain_text_stay_as_they_are() -> None:
    assert line(["a,b", -1, None, 0.5]) == '"a,b",-1,,0.5\r\n'
