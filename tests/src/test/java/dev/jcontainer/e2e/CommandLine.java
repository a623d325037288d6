package dev.jcontainer.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** jcontainer as its users start it: from a shell, with the jar or with the launcher of a checkout. */
final class CommandLine {
    private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
    private static final String JAVA_HOME = System.getProperty("java.home");

    /** The ways to start it; each is the beginning of a command line. */
    static final List<List<String>> LAUNCHERS = List.of(jar(), List.of(CHECKOUT + "/jcontainer"));

    private CommandLine() {}

    private static List<String> jar() {
        List<String> words = Host.java();
        words.addAll(List.of("-jar", CHECKOUT + "/java/cli/target/jcontainer.jar"));
        return words;
    }

    /** How a command ended, and what it printed. */
    record Outcome(int status, byte[] bytes, String stderr) {
        /** The output as text, without the last newline. */
        String stdout() {
            return new String(bytes, StandardCharsets.UTF_8).strip();
        }
    }

    /** A process builder for the jar with these arguments. */
    static ProcessBuilder command(String... arguments) {
        return command(LAUNCHERS.get(0), arguments);
    }

    /** A process builder for one of the launchers with these arguments. */
    static ProcessBuilder command(List<String> launcher, String... arguments) {
        List<String> words = new ArrayList<>(launcher);
        words.addAll(List.of(arguments));
        ProcessBuilder command = new ProcessBuilder(words);
        command.environment().put("JAVA_HOME", JAVA_HOME);
        return command;
    }

    /** Runs the jar with these arguments and an empty stdin. */
    static Outcome jcontainer(String... arguments) throws Exception {
        return outcome(command(arguments));
    }

    /** The stdout of the jar with these arguments, for conditions of a wait. */
    static String quietly(String... arguments) {
        try {
            return jcontainer(arguments).stdout();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code jcontainer run --rootfs} with the shared root filesystem; words before the program may be options. */
    static Outcome run(String... words) throws Exception {
        return jcontainer(inRootfs(words));
    }

    /** The words of {@code run --rootfs} with the shared root filesystem. */
    static String[] inRootfs(String... words) {
        List<String> arguments =
                new ArrayList<>(List.of("run", "--rootfs", Rootfs.shared().toString()));
        arguments.addAll(List.of(words));
        return arguments.toArray(new String[0]);
    }

    /** Runs a shell script in which {@code jcontainer} is a launcher, and {@code $R} a root filesystem. */
    static Outcome shell(List<String> launcher, String script) throws Exception {
        String definitions = "J=(\"$@\"); jcontainer() { command -- \"${J[@]}\" \"$@\"; }\n";
        List<String> words = new ArrayList<>(List.of("bash", "-c", definitions + script, "bash"));
        words.addAll(launcher);
        ProcessBuilder shell = new ProcessBuilder(words);
        shell.environment().put("JAVA_HOME", JAVA_HOME);
        shell.environment().put("R", Rootfs.shared().toString());
        return outcome(shell);
    }

    static Outcome outcome(ProcessBuilder command) throws Exception {
        Path stdout = Files.createTempFile("jcontainer-out", "");
        Path stderr = Files.createTempFile("jcontainer-err", "");
        try (InputStream out = Files.newInputStream(stdout);
                InputStream err = Files.newInputStream(stderr)) {
            Process process = startInto(command, stdout, stderr);
            process.getOutputStream().close();
            int status = statusOf(process);
            return new Outcome(status, out.readAllBytes(), new String(err.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** The files are unlinked before it runs, so that a killed run of the tests leaves none. */
    private static Process startInto(ProcessBuilder command, Path stdout, Path stderr) throws IOException {
        try {
            return command.redirectOutput(stdout.toFile())
                    .redirectError(stderr.toFile())
                    .start();
        } finally {
            Files.delete(stdout);
            Files.delete(stderr);
        }
    }

    /** Waits for the status, as a shell reports it. After a minute the process is killed, and the test fails. */
    static int statusOf(Process process) throws InterruptedException, IOException {
        if (process.waitFor(1, TimeUnit.MINUTES)) {
            return process.exitValue();
        }
        process.destroyForcibly();
        throw new IOException("still running: " + process.info());
    }
}
