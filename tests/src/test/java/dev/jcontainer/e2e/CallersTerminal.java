package dev.jcontainer.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A terminal with a user in front: script(1), which every Debian has, runs a command in a pseudo terminal of its own,
 * and passes on what is typed and what is shown. Several threads may read it.
 */
final class CallersTerminal implements AutoCloseable {
    private static final String MARK = "settings:";

    private final Process script;
    private final Thread reader;
    private final StringBuilder shown = new StringBuilder(); // guarded by itself
    private int seen; // guarded by shown; where the next look begins

    private CallersTerminal(String command) throws IOException {
        script = new ProcessBuilder("script", "-qec", command, "/dev/null")
                .redirectErrorStream(true)
                .start();
        reader = new Thread(this::read);
    }

    /** Runs a shell command on a terminal whose output is not read until {@link #look}. */
    static CallersTerminal unseen(String command) throws IOException {
        return new CallersTerminal(command);
    }

    /** Starts reading what is shown. */
    CallersTerminal look() {
        reader.start();
        return this;
    }

    /** Runs a shell command on a terminal of 80 columns and 24 rows. */
    static CallersTerminal of(String command) throws IOException {
        return new CallersTerminal("stty cols 80 rows 24; " + command).look();
    }

    /** The same, and also shows the terminal's settings before and after; see {@link #settings}. */
    static CallersTerminal watched(String command) throws IOException {
        return of("echo " + MARK + "$(stty -g); " + command + "; status=$?; echo " + MARK
                + "$(stty -g); echo status $status");
    }

    /** The command that runs jcontainer, quoted for a shell. */
    static String jcontainer(String... arguments) {
        StringBuilder command = new StringBuilder(String.join(" ", Host.java()))
                .append(" -jar ")
                .append(Path.of(System.getProperty("jcontainer.jar")).normalize());
        for (String argument : arguments) {
            command.append(" '").append(argument.replace("'", "'\\''")).append('\'');
        }
        return command.toString();
    }

    /** Types these characters. */
    void type(String text) throws IOException {
        script.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        script.getOutputStream().flush();
    }

    /** Waits until a text is shown after the text of the last wait, and returns what is shown before it. */
    String await(String text) {
        try {
            Host.await("'" + text + "'", () -> shown().indexOf(text, seen()) >= 0);
        } catch (AssertionError e) {
            throw new AssertionError("'" + text + "' is not shown after the first " + seen() + " of: " + shown(), e);
        }
        synchronized (shown) {
            int at = shown.indexOf(text, seen);
            String before = shown.substring(seen, at);
            seen = at + text.length();
            return before;
        }
    }

    /** The same for the first text of a terminal; if it is not shown, the terminal is closed. */
    CallersTerminal opened(String text) {
        boolean isShown = false;
        try {
            await(text);
            isShown = true;
            return this;
        } finally {
            if (!isShown) {
                close();
            }
        }
    }

    /** Everything that was shown so far. */
    String shown() {
        synchronized (shown) {
            return shown.toString();
        }
    }

    private int seen() {
        synchronized (shown) {
            return seen;
        }
    }

    /** The settings that were shown before and after a command. */
    List<String> settings() {
        return shown().lines()
                .filter(line -> line.startsWith(MARK))
                .map(String::strip)
                .toList();
    }

    /** Waits for the end of the command. */
    int status() throws InterruptedException {
        if (!script.waitFor(1, TimeUnit.MINUTES)) {
            throw new AssertionError("the command does not end: " + shown());
        }
        reader.join();
        return script.exitValue();
    }

    /** The pid of script(1); the command's shell is its child. */
    long pid() {
        return script.pid();
    }

    private static boolean isAlive(ProcessHandle process) {
        return process.isAlive() && Host.isAlive(process.pid());
    }

    private void read() {
        byte[] chunk = new byte[8192];
        try (InputStream in = script.getInputStream()) {
            for (int got = in.read(chunk); got >= 0; got = in.read(chunk)) {
                synchronized (shown) {
                    shown.append(new String(chunk, 0, got, StandardCharsets.ISO_8859_1));
                }
            }
        } catch (IOException e) {
            synchronized (shown) {
                shown.append(e);
            }
        }
    }

    /**
     * Hangs up. When script(1) ends, the pseudo terminal is closed for all processes on it, and they must end by
     * themselves. If one does not, the test fails, and all of them are killed.
     */
    @Override
    public void close() {
        List<ProcessHandle> left = script.descendants().toList();
        script.destroyForcibly();
        try {
            script.waitFor();
            reader.join();
            Host.await("the end of those on the terminal", () -> left.stream().noneMatch(CallersTerminal::isAlive));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            left.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
