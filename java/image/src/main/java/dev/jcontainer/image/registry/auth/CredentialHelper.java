package dev.jcontainer.image.registry.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jcontainer.image.registry.http.Printable;
import dev.jcontainer.json.Document;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.json.Text;
import dev.jcontainer.json.Value;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A program that keeps credentials: {@code docker-credential-NAME}, found by {@code PATH}.
 *
 * @param name without its prefix
 * @param environment the variables of the user, which the program gets
 * @param seconds how long it may take; then it is killed
 * @see <a href="https://github.com/docker/docker-credential-helpers">its protocol</a>
 */
record CredentialHelper(String name, Map<String, String> environment, int seconds) {
    private static final String PREFIX = "docker-credential-";
    private static final String NONE = "credentials not found in native keychain";
    private static final int MOST_BYTES = 1 << 20;
    private static final int LINGER = 1000; // milliseconds after the program's end

    /** What the helper has for a registry; null for nothing. */
    @Nullable
    Credentials get(String registry) throws IOException {
        String answer = run("get", AuthKeys.stored(registry));
        if (answer == null) {
            return null;
        }
        try {
            Value document = Document.parse(answer);
            String user = document.stringOrEmpty("Username");
            String secret = document.stringOrEmpty("Secret");
            if (user.equals("<token>")) {
                return new Credentials.IdentityToken(secret);
            }
            return user.isEmpty() ? null : new Credentials.Password(user, secret);
        } catch (DocumentException e) {
            throw new IOException("The answer of " + PREFIX + name + " is not understood: " + e.getMessage(), e);
        }
    }

    void store(String registry, String user, String secret) throws IOException {
        Text text = Text.line().object().member("ServerURL", AuthKeys.stored(registry));
        run(
                "store",
                text.member("Username", user).member("Secret", secret).end().toString());
    }

    /** @return whether there was something to erase */
    boolean erase(String registry) throws IOException {
        return run("erase", AuthKeys.stored(registry)) != null;
    }

    /** Runs the program with this on stdin; null if it has no credentials. */
    private @Nullable String run(String verb, String input) throws IOException {
        Process process = start(verb);
        try {
            Output output = new Output(process.getInputStream());
            output.start();
            try (OutputStream in = process.getOutputStream()) {
                in.write(input.getBytes(UTF_8));
            } catch (IOException e) {
                // A program that does not read its input may still answer; otherwise its status tells.
            }
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                throw new IOException(
                        "The credential helper " + PREFIX + name + " did not answer within " + seconds + " s");
            }
            output.join(LINGER); // a process that it has left behind, such as an agent, may hold its output for ever
            String text = output.text();
            if (process.exitValue() == 0) {
                return text;
            }
            if (text.strip().startsWith(NONE)) {
                return null;
            }
            throw new IOException("The credential helper " + PREFIX + name + " failed to " + verb + ": "
                    + (text.isBlank() ? "its status is " + process.exitValue() : Printable.text(text, 200)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while the credential helper " + PREFIX + name + " ran");
        } finally {
            kill(process);
        }
    }

    /** Kills the program and what it has started; a program that has ended may leave an agent behind. */
    private static void kill(Process process) {
        if (process.isAlive()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private Process start(String verb) throws IOException {
        String program = find();
        if (program == null) {
            throw new MissingHelperException(
                    "The credential helper " + PREFIX + Printable.text(name, 60) + " is not installed, or not in PATH");
        }
        ProcessBuilder builder = new ProcessBuilder(program, verb).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    private @Nullable String find() {
        if (name.isEmpty() || name.indexOf('/') >= 0 || name.indexOf('\0') >= 0) {
            return null;
        }
        for (String directory : environment.getOrDefault("PATH", "").split(":", -1)) {
            File program = new File(directory, PREFIX + name);
            if (directory.startsWith("/") && program.isFile() && program.canExecute()) {
                return program.getPath();
            }
        }
        return null;
    }

    /** Reads the output meanwhile, so that a program with much of it does not wait for ever. */
    private static final class Output extends Thread {
        private final InputStream in;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Output(InputStream in) {
            super("jcontainer credential helper");
            this.in = in;
            setDaemon(true);
        }

        @Override
        public void run() {
            byte[] block = new byte[8192];
            try {
                for (int count = in.read(block); count >= 0; count = in.read(block)) {
                    keep(block, count);
                }
            } catch (IOException e) {
                return; // the program was killed
            }
        }

        private synchronized void keep(byte[] block, int count) {
            bytes.write(block, 0, Math.min(count, MOST_BYTES - bytes.size()));
        }

        synchronized String text() {
            return bytes.toString(UTF_8);
        }
    }
}
