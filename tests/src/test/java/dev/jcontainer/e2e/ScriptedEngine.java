package dev.jcontainer.e2e;

import dev.jcontainer.command.CommandOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One engine that runs the commands of a script, each with files for its results. */
final class ScriptedEngine {
    /**
     * Words before a command that give it mounts and a network of its own: an empty {@code /run}, and a loopback
     * device only.
     */
    static final List<String> ALONE = List.of(
            "unshare",
            "--mount",
            "--net",
            "sh",
            "-c",
            "ip link set lo up && mount -t tmpfs none /run && for d in /var/lib/cni; do"
                    + " [ ! -d $d ] || mount -t tmpfs none $d; done && exec \"$@\"",
            "sh");

    private static final int MINUTES = 3;

    private final Path results;
    private final Process process;

    private ScriptedEngine(Path results, Process process) {
        this.results = results;
        this.process = process;
    }

    /**
     * Starts it.
     *
     * @param before words of the command that runs the script
     * @param name the name by which the script knows the engine
     * @param work a directory with the files of the script
     * @param command the command line of the engine
     */
    static ScriptedEngine start(List<String> before, String name, Path work, List<String> command) throws IOException {
        Path results = Files.createDirectory(work.resolve("results-" + name));
        List<String> words = new ArrayList<>(before);
        words.addAll(List.of("bash", work + "/runner", name, work + "/script", results.toString()));
        words.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(results.resolve("log").toFile());
        builder.environment().put("ROOTFS", work + "/rootfs.tar");
        builder.environment().put("CONTAINERS_CONF", work + "/containers.conf");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return new ScriptedEngine(results, builder.start());
    }

    /** Waits until all commands were run, or three minutes. */
    void await() throws InterruptedException {
        process.waitFor(MINUTES, TimeUnit.MINUTES);
    }

    /** Asks a script that still runs to remove its containers and to end. */
    void stop() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    /** What a command answered; a status of -1 if the script did not come so far. */
    CommandOutput output(EngineScript.Line line) throws IOException {
        String name = results + "/" + line.number();
        Path status = Path.of(name + ".status");
        return Files.exists(status)
                ? new CommandOutput(
                        Integer.parseInt(Files.readString(status).strip()),
                        plain(Files.readString(Path.of(name + ".out"))),
                        plain(Files.readString(Path.of(name + ".err"))))
                : new CommandOutput(-1, "", Files.readString(results.resolve("log")));
    }

    /** Puts words in the place of what differs from run to run. */
    private String plain(String text) {
        return text.replaceAll("\\b[0-9a-f]{64}\\b", "ID")
                .replaceAll("\\b[0-9a-f]{12}\\b", "SHORT-ID")
                .replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d+(Z|[-+]\\d\\d:\\d\\d)", "TIME")
                .replace(results.toString(), "RESULTS")
                .stripTrailing();
    }
}
