package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.e2e.CommandLine.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** The life of a server in a detached container, from its image to its removal, by the command line. */
final class ProgramLife implements AutoCloseable, ServedProgram.Asked {
    /** Runs jcontainer as a user. */
    interface Runner {
        Outcome run(String... words) throws Exception;
    }

    private static final long STOPPED_WITHIN_SECONDS = 9; // after 10 seconds, the program is killed

    private final ServedProgram program;
    private final Runner runner;
    private final String image;
    private final Path directory;
    private final List<String> options;
    private final int port;

    /** The name of the container and of its volume. */
    private final String name;

    /**
     * A life that begins with {@link #live}.
     *
     * @param image the name of the image
     * @param directory for files of the user of the runner
     * @param options of {@code run -d}, besides those of the program
     */
    ProgramLife(ServedProgram program, Runner runner, String image, Path directory, List<String> options)
            throws IOException {
        this.program = program;
        this.runner = runner;
        this.image = image;
        this.directory = directory;
        this.options = options;
        this.name = program.name() + "-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String exec(String user, String... words) {
        List<String> all = new ArrayList<>(List.of("exec", "-u", user, name));
        all.addAll(List.of(words));
        return ok(all.toArray(new String[0]));
    }

    void live() throws Exception {
        start();
        program.keep(this, "one");
        assertThat(program.kept(port)).isEqualTo("one");
        isShown();
        isMeasured();
        isCopiedAndConfigured();
        isSaved();
        comesBackAfterAKill();
        isRestartedAndStopped();
        isRemoved();
    }

    private Outcome outcome(String... words) {
        try {
            return runner.run(words);
        } catch (Exception e) {
            throw new IllegalStateException(String.join(" ", words), e);
        }
    }

    /** What a command prints that succeeds. */
    private String ok(String... words) {
        Outcome outcome = outcome(words);
        assertThat(outcome.status())
                .as(String.join(" ", words) + ": " + outcome.stderr())
                .isZero();
        return outcome.stdout();
    }

    private String inspect(String format) {
        return ok("inspect", "-f", format, name);
    }

    private void start() {
        List<String> words = new ArrayList<>(List.of("run", "-d", "--pull", "never", "--name", name));
        words.addAll(List.of("-p", port + ":" + program.port(), "-v", name + ":" + program.directory()));
        words.addAll(List.of("--restart", "on-failure"));
        words.addAll(options);
        words.addAll(program.options());
        words.add(image);
        assertThat(ok(words.toArray(new String[0]))).matches("[0-9a-f]{64}");
        awaitHealth();
    }

    private void awaitHealth() {
        try {
            Host.await(
                    "the health of " + name,
                    () -> inspect("{{.State.Health.Status}}").equals("healthy"));
        } catch (AssertionError e) {
            throw new AssertionError(inspect("{{json .State}}") + outcome("logs", name), e);
        }
    }

    private void isShown() {
        String tcp = program.port() + "/tcp";
        assertThat(inspect("{{.State.Status}} {{.RestartCount}} {{json .NetworkSettings.Ports}}"))
                .isEqualTo("running 0 {\"" + tcp + "\":[{\"HostIp\":\"127.0.0.1\",\"HostPort\":\"" + port + "\"}]}");
        assertThat(ok("port", name, tcp)).isEqualTo("127.0.0.1:" + port);
        assertThat(ok("ps", "--filter", "name=" + name, "--format", "{{.Status}} {{.Ports}}"))
                .matches("Up .* \\(healthy\\) 127\\.0\\.0\\.1:" + port + "->" + tcp);
        Outcome logs = outcome("logs", name);
        assertThat(logs.stdout() + logs.stderr()).contains(program.greeting());
        List<String> own = new ArrayList<>(List.of("exec", name));
        own.addAll(program.ownProgram());
        Outcome answer = outcome(own.toArray(new String[0]));
        assertThat(answer.status()).isZero();
        assertThat(answer.stdout() + answer.stderr()).contains(program.ownAnswer());
        assertThat(ok("top", name)).contains(program.name());
    }

    /** An ordinary user has a cgroup on some machines only. */
    private void isMeasured() {
        if (!options.contains("--memory")) {
            return;
        }
        assertThat(ok("stats", "--no-stream", "--format", "{{.Name}} {{.MemUsage}} {{.PIDs}}", name))
                .matches(name + " [0-9.]+MiB / 256MiB [1-9][0-9]*");
        assertThat(inspect("{{.HostConfig.Memory}} {{.HostConfig.PidsLimit}}")).isEqualTo((256 << 20) + " 100");
        ok("update", "--memory", "300m", "--memory-swap", "600m", name);
        assertThat(ok("stats", "--no-stream", "--format", "{{.MemUsage}}", name))
                .endsWith(" / 300MiB");
    }

    private void isCopiedAndConfigured() throws Exception {
        Path file = directory.resolve(name);
        ok("cp", name + ":" + program.configuration(), file.toString());
        Files.writeString(file, Files.readString(file) + program.addition());
        // A copy belongs to root in the container, as with docker, so others must be able to read it.
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        ok("cp", file.toString(), name + ":" + program.configuration());
        Files.delete(file);
        assertThat(program.isChanged(port)).isFalse();
        if (program.rereads()) {
            ok("kill", "-s", "HUP", name);
        } else {
            ok("restart", name);
            awaitHealth();
        }
        Host.await("the new configuration", this::isChanged);
    }

    private boolean isChanged() {
        try {
            return program.isChanged(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void isSaved() {
        exec("root", "sh", "-c", "echo saved > /opt/mark");
        assertThat(ok("diff", name)).contains("C /opt\nA /opt/mark").doesNotContain(program.directory() + "/");
        Path archive = directory.resolve(name + ".tar");
        ok("export", "-o", archive.toString(), name);
        assertThat(Host.output("tar", "-xOf", archive.toString(), "opt/mark")).isEqualTo("saved");
        Host.output("rm", archive.toString());
        ok("commit", name, image + "-saved");
        try {
            assertThat(ok("run", "--rm", "--entrypoint", "cat", image + "-saved", "/opt/mark"))
                    .isEqualTo("saved");
        } finally {
            ok("rmi", image + "-saved");
        }
    }

    private void comesBackAfterAKill() throws Exception {
        program.keep(this, "two");
        Host.kill(Long.parseLong(inspect("{{.State.Pid}}")));
        Host.await(
                "another run",
                () -> inspect("{{.RestartCount}} {{.State.Status}}").equals("1 running"));
        awaitHealth();
        assertThat(program.kept(port)).isEqualTo("two");
    }

    private void isRestartedAndStopped() throws Exception {
        program.keep(this, "three");
        ok("restart", name);
        awaitHealth();
        assertThat(program.kept(port)).isEqualTo("three");
        long start = System.nanoTime();
        ok("stop", name);
        assertThat(System.nanoTime() - start).isLessThan(STOPPED_WITHIN_SECONDS * 1_000_000_000L);
        assertThat(inspect("{{.State.Status}} {{.State.ExitCode}} {{.State.OOMKilled}}"))
                .isEqualTo("exited 0 false");
        assertThat(isListening()).isFalse();
        ok("start", name);
        awaitHealth();
        assertThat(program.kept(port)).isEqualTo("three");
    }

    private boolean isListening() {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private void isRemoved() {
        ok("rm", "-f", name);
        assertThat(isListening()).isFalse();
        assertThat(outcome("logs", name).stderr()).contains("No such container");
        assertThat(ok("volume", "ls", "-q").lines()).contains(name);
        assertThat(ok("volume", "rm", name)).isEqualTo(name);
    }

    /** Removes what a failed test has left. */
    @Override
    public void close() {
        outcome("rm", "-f", "-v", name);
        outcome("volume", "rm", "-f", name);
    }
}
