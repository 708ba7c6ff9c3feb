import {
  Alert,
  Button,
  Center,
  Group,
  Paper,
  PasswordInput,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDocumentTitle } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { auth } from '../../api/auth.ts';
import { useWho } from '../../api/useAuth.ts';
import { localPath } from '../../util/search.ts';
import { signInTrouble } from './signInTrouble.ts';

const route = getRouteApi('/login');

export function LoginPage() {
  useDocumentTitle('Sign in · smsdeck');
  const router = useRouter();
  const search = route.useSearch();
  const who = useWho();
  const form = useForm({
    initialValues: { username: '', password: '' },
    validate: {
      username: (value) => (value.trim() ? null : 'Enter your user name.'),
      password: (value) => (value ? null : 'Enter your password.'),
    },
  });
  const signIn = useMutation({
    mutationFn: () => auth.signIn(form.values.username.trim(), form.values.password),
    onSuccess: () => router.navigate({ href: localPath(search.redirect), replace: true }),
    onError: () => form.setFieldValue('password', ''),
  });

  return (
    <Center component="main" mih="100dvh" p="md">
      <Paper w="100%" maw={380} p="xl" radius="lg">
        <form onSubmit={form.onSubmit(() => signIn.mutate())} noValidate>
          <Stack>
            <Group gap="sm">
              <img src="/favicon.svg" alt="" width={34} height={34} />
              <div>
                <Title order={1} size="h3">
                  Sign in
                </Title>
                <Text size="sm" c="dimmed">
                  smsdeck console
                </Text>
              </div>
            </Group>
            {who.status === 'out' && who.why === 'ended' && !signIn.isError && (
              <Alert color="orange" variant="outline" role="status" title="Your sign-in has ended">
                It was not used for too long, or somebody ended it. Sign in again: you come back to where you
                were. Sessions and sending go on meanwhile.
              </Alert>
            )}
            {signIn.isError && (
              <Alert color="red" variant="outline" role="alert">
                {signInTrouble(signIn.error)}
              </Alert>
            )}
            <TextInput
              label="User name"
              autoComplete="username"
              autoFocus
              {...form.getInputProps('username')}
            />
            <PasswordInput
              label="Password"
              autoComplete="current-password"
              {...form.getInputProps('password')}
            />
            <Button type="submit" loading={signIn.isPending} mt="xs">
              Sign in
            </Button>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}
