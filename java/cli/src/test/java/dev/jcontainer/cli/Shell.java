package dev.jcontainer.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A shell on a terminal, into which tests type; it also runs programs without a terminal. */
final class Shell implements AutoCloseable {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

    private final Process process;
    private final StringBuilder screen = new StringBuilder(); // guarded by itself

    private Shell(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "screen");
        reader.setDaemon(true);
        reader.start();
    }

    /** A shell in a directory; script(1) of util-linux provides the terminal. */
    static Shell open(Path directory, Map<String, String> environment, String command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("script", "-qfc", "stty cols 1000 && exec " + command, "/dev/null");
        builder.directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", System.getenv("PATH"), "HOME", directory.toString()));
        builder.environment().putAll(Map.of("TERM", "dumb", "LC_ALL", "C.UTF-8", "INPUTRC", "/dev/null"));
        builder.environment().putAll(environment);
        return new Shell(builder.start());
    }

    static boolean isInstalled(String program) {
        for (String directory : System.getenv("PATH").split(":", -1)) {
            if (Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return false;
    }

    /** The output of a program, of both streams. */
    static String output(Path directory, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    /** Types keys, and waits for the first match of a pattern after what was on the screen before. */
    String type(String keys, String pattern) throws IOException {
        int seen;
        synchronized (screen) {
            seen = screen.length();
        }
        process.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        return await(Pattern.compile(pattern), seen);
    }

    private String await(Pattern pattern, int start) {
        long deadline = System.nanoTime() + PATIENCE;
        synchronized (screen) {
            while (true) {
                Matcher matcher = pattern.matcher(screen.substring(start));
                if (matcher.find()) {
                    return matcher.group(1);
                }
                if (System.nanoTime() > deadline || !process.isAlive()) {
                    throw new AssertionError("nothing like " + pattern + " in:\n" + screen.substring(start));
                }
                try {
                    screen.wait(100);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    private void read() {
        byte[] chunk = new byte[4096];
        try (InputStream in = process.getInputStream()) {
            for (int length; (length = in.read(chunk)) > 0; ) {
                synchronized (screen) {
                    screen.append(new String(chunk, 0, length, StandardCharsets.ISO_8859_1));
                    screen.notifyAll();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The end of its input ends script, and the hang-up of the terminal ends the shell. */
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.toHandle().destroy(); // which unlike Process.destroy closes no stream, because a thread reads from it
        process.onExit().join();
    }
}
