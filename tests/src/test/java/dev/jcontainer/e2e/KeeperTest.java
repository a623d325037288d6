package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.launch.KeptContainer;
import dev.jcontainer.launch.LaunchFailure;
import dev.jcontainer.launch.LaunchListener;
import dev.jcontainer.plan.step.Step;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Limits;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Containers with a keeper: they outlive the JVM that starts them, but only from the moment at which they run. */
@Tag("kernel")
@EndToEnd
class KeeperTest {
    private static final String READY = "trap 'printf \"a\\0b\\377\\nno end\"; exit 4' TERM; echo up;";
    private static final String WAIT = " while :; do sleep 1000 & wait; done";

    @TempDir
    private Path record;

    private static ContainerSpec spec(String root, Stdio stdio, String script) {
        return ContainerSpec.builder()
                .root(Root.directory(root).ephemeral())
                .stdio(stdio)
                .command("sh", "-c", script)
                .limits(Limits.builder().pids(20).build())
                .build();
    }

    private static ContainerSpec spec(Stdio stdio, String script) {
        return spec(Rootfs.shared().toString(), stdio, script);
    }

    /** Calls something at one point of a launch: -1 is before the first step. */
    private static final class At implements LaunchListener {
        private final int point;
        private final Action action;
        private long pid;
        private long keeper;

        interface Action {
            void at(long pid, long keeper) throws IOException;
        }

        At(int point, Action action) {
            this.point = point;
            this.action = action;
        }

        @Override
        public void created(long created, long itsKeeper) throws IOException {
            pid = created;
            keeper = itsKeeper;
            reached(-1);
        }

        @Override
        public void stepDone(int index, Step step) throws IOException {
            reached(index);
        }

        private void reached(int index) throws IOException {
            if (index == point) {
                action.at(pid, keeper);
            }
        }

        void awaitTheirEnd() {
            assertThat(pid).isPositive();
            Host.await("the first process to be gone", () -> !Host.isAlive(pid));
            Host.await("the keeper to be gone", () -> !Host.isAlive(keeper));
        }
    }

    static IntStream points() throws IOException {
        if (!Host.isRoot()) {
            return IntStream.of(-1);
        }
        ContainerSpec spec = spec(Stdio.discard(), "exit");
        int steps = new KeptRun(spec, Path.of("/"), new LaunchListener() {})
                .plan(ProcessHandle.current().pid())
                .steps()
                .size();
        return IntStream.range(-1, steps - 1).filter(point -> (point + 1) % Host.LONG_STRIDE == 0);
    }

    private String text(String name) throws IOException {
        Path file = record.resolve(name);
        return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
    }

    private boolean hasLine(String name, String line) {
        try {
            return ("\n" + text(name)).contains("\n" + line + "\n");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean isLogged(String line) {
        try {
            return text("log").contains(line);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts a container, and is killed when it runs, or at a point of the launch. */
    static final class Starter {
        private Starter() {}

        /** @param arguments the record, the root filesystem, and a point or "ready" */
        public static void main(String[] arguments) throws Exception {
            boolean whenReady = arguments[2].equals("ready");
            At.Action die = (pid, keeper) -> {
                System.out.println(pid + " " + keeper);
                Host.kill(ProcessHandle.current().pid());
            };
            At at = new At(whenReady ? Integer.MAX_VALUE : Integer.parseInt(arguments[2]), die);
            KeptContainer container =
                    new KeptRun(spec(arguments[1], Stdio.discard(), READY + WAIT), Path.of(arguments[0]), at).start();
            die.at(container.pid(), container.keeper());
        }
    }

    /** Returns the pids of the first process and of the keeper, when the JVM that has started them is dead. */
    private long[] startInJvmThatDies(String point) throws Exception {
        Process jvm = Host.jvm(Starter.class, record.toString(), Rootfs.shared().toString(), point)
                .start();
        String[] pids = jvm.inputReader().readLine().split(" ", -1);
        assertThat(jvm.waitFor()).isEqualTo(128 + 9);
        return new long[] {Long.parseLong(pids[0]), Long.parseLong(pids[1])};
    }

    @Test
    void aContainerOutlivesTheJvmAndItsEndIsNoted() throws Exception {
        long[] pids = startInJvmThatDies("ready");
        Host.await("the first line of the log", () -> isLogged(" stdout F up\n"));
        assertThat(Host.isAlive(pids[0])).isTrue();
        assertThat(text("start")).isEqualTo("end\n");
        Host.output("kill", "-TERM", Long.toString(pids[0]));
        Host.await("the keeper to be gone", () -> !Host.isAlive(pids[1]));
        assertThat(text("log")).contains(" stdout F a\0b\u00ff\n").endsWith(" stdout P no end\n");
        assertThat(hasLine("exit", "status " + (4 << 8))).isTrue();
        assertThat(hasLine("exit", "lost 0")).isTrue();
        assertThat(text("exit")).endsWith("\nend\n");
        assertThat(text("events")).contains("\"Action\":\"start\"").contains("\"exitCode\":\"4\"}\n");
    }

    @ParameterizedTest(name = "after step {0}")
    @MethodSource("points")
    void killingTheJvmEndsTheLaunch(int point) throws Exception {
        for (long pid : startInJvmThatDies(Integer.toString(point))) {
            Host.await("process " + pid + " to be gone", () -> !Host.isAlive(pid));
        }
        assertThat(record.resolve("start")).doesNotExist();
        assertThat(record.resolve("exit")).doesNotExist();
    }

    @ParameterizedTest(name = "after step {0}")
    @MethodSource("points")
    void killingTheKeeperFailsTheLaunch(int point) throws Exception {
        At killer = new At(point, (pid, keeper) -> Host.kill(keeper));
        KeptRun run = new KeptRun(spec(Stdio.discard(), READY + WAIT), record, killer);
        assertThatThrownBy(run::start).isInstanceOf(IOException.class);
        killer.awaitTheirEnd();
        assertThat(record.resolve("start")).doesNotExist();
    }

    @ParameterizedTest(name = "after step {0}")
    @MethodSource("points")
    void killingTheFirstProcessFailsTheLaunch(int point) throws Exception {
        At killer = new At(point, (pid, keeper) -> Host.kill(pid));
        KeptRun run = new KeptRun(spec(Stdio.discard(), READY + WAIT), record, killer);
        assertThatThrownBy(run::start).isInstanceOf(LaunchFailure.class);
        killer.awaitTheirEnd();
        assertThat(record.resolve("start")).doesNotExist();
        assertThat(record.resolve("exit")).doesNotExist();
    }

    @Test
    void aKilledKeeperTakesItsContainerWithIt() throws Exception {
        long[] pids = startInJvmThatDies("ready");
        Host.await("the first line of the log", () -> isLogged(" stdout F up\n"));
        Host.kill(pids[1]);
        Host.await("the first process to be gone", () -> !Host.isAlive(pids[0]));
        assertThat(record.resolve("exit")).doesNotExist();
    }

    @Test
    void theKeeperHasTheTerminal() throws Exception {
        At nothing = new At(Integer.MAX_VALUE, (pid, keeper) -> {});
        try (KeptContainer container =
                new KeptRun(spec(Stdio.pty(81, 25), "tty; stty size"), record, nothing).start()) {
            Host.await("the keeper to be gone", () -> !Host.isAlive(container.keeper()));
        }
        assertThat(text("log")).contains(" stdout F /dev/pts/0\r\n").contains(" stdout F 25 81\r\n");
    }

    /** The log fills the disk. The end is noted nevertheless, and the log ends with a whole line. */
    @Test
    void aFullDiskCostsOutputButNotTheExitRecord(@TempDir Path images) throws Exception {
        At nothing = new At(Integer.MAX_VALUE, (pid, keeper) -> {});
        String script = "yes 0123456789012345678901234567890123456789 | head -c 20000000; exit 3";
        try (HostMount disk = HostMount.image("ext4", images.resolve("image"), record)) {
            assertThat(disk.point()).isEqualTo(record);
            try (KeptContainer container = new KeptRun(spec(Stdio.discard(), script), record, nothing).start()) {
                Host.await("the keeper to be gone", () -> !Host.isAlive(container.keeper()));
            }
            assertThat(hasLine("exit", "status " + (3 << 8))).isTrue();
            assertThat(hasLine("exit", "lost 0")).isFalse();
            assertThat(text("exit")).endsWith("\nend\n");
            assertThat(text("log")).endsWith("\n").startsWith("20");
        }
    }

    @Test
    void aReaperIsKeptAsWell() throws Exception {
        ContainerSpec reaped = spec(Stdio.discard(), "(sleep 1000 &) ; echo done; exit 6").toBuilder()
                .init(true)
                .build();
        At nothing = new At(Integer.MAX_VALUE, (pid, keeper) -> {});
        try (KeptContainer container = new KeptRun(reaped, record, nothing).start()) {
            Host.await("the keeper to be gone", () -> !Host.isAlive(container.keeper()));
        }
        assertThat(hasLine("exit", "status " + (6 << 8))).isTrue();
        assertThat(text("log")).endsWith(" stdout F done\n");
    }

    @Test
    void aProcessThatIsKilledForItsMemoryIsCounted() throws Exception {
        ContainerSpec hungry = spec(Stdio.discard(), "head -c 200m /dev/zero | tail; exit 0").toBuilder()
                .limits(Limits.builder().memory(20 << 20).build())
                .build();
        At nothing = new At(Integer.MAX_VALUE, (pid, keeper) -> {});
        try (KeptContainer container = new KeptRun(hungry, record, nothing).start()) {
            Host.await("the keeper to be gone", () -> !Host.isAlive(container.keeper()));
        }
        assertThat(hasLine("exit", "oom 1")).isTrue();
        assertThat(text("events")).contains("\"Action\":\"oom\"");
    }
}
