package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.ContainerException;
import dev.jcontainer.ContainerHandle;
import dev.jcontainer.ContainerRegistry;
import dev.jcontainer.engine.Engine;
import dev.jcontainer.engine.EngineContainer;
import dev.jcontainer.engine.spec.ContainerStatus;
import dev.jcontainer.engine.spec.Detached;
import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.EngineException.Reason;
import dev.jcontainer.engine.spec.EngineState;
import dev.jcontainer.engine.spec.RestartPolicy;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Limits;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lifecycle of detached containers. */
@EndToEnd
class EngineTest {
    private static final RestartPolicy ALWAYS = new RestartPolicy(RestartPolicy.Kind.ALWAYS, 0);

    @TempDir
    private Path directory;

    private Engine engine;

    @BeforeEach
    void open() throws Exception {
        engine = Engine.builder()
                .root(directory.resolve("store"))
                .stateDirectory(directory.resolve("run"))
                .build();
    }

    @AfterEach
    void removeAll() throws Exception {
        for (EngineContainer container : engine.list()) {
            try {
                container.remove(true, true);
            } catch (EngineException e) {
                assertThat(e.reason()).isEqualTo(Reason.NOT_FOUND);
            }
        }
        Host.await("the end of the keepers", () -> !Files.exists(directory.resolve("run")));
        assertThat(directory.resolve("store/containers")).isEmptyDirectory();
    }

    private static ContainerSpec shell(String script) {
        return ContainerSpec.builder()
                .root(Root.directory(Rootfs.shared()))
                .command("sh", "-c", script)
                .build();
    }

    private static ContainerSpec sleeper() {
        return shell("trap 'exit 5' TERM; while :; do sleep 0.05; done");
    }

    private static Detached with(RestartPolicy policy) {
        return Detached.named("again").toBuilder().restart(policy).build();
    }

    /** Waits until the shell has set its traps: before, pid 1 ignores the signals. */
    private static void awaitTrap(EngineContainer container) throws IOException {
        Path status = Path.of("/proc/" + container.pid() + "/status");
        Host.await("the trap", () -> handlesTerm(status));
    }

    private static boolean handlesTerm(Path status) {
        try {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith("SigCgt:")) {
                    return (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 1L << Signal.TERM.number() - 1)
                            != 0;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitState(EngineContainer container, EngineState state) {
        Host.await("the state " + state, () -> stateOf(container) == state);
    }

    private static EngineState stateOf(EngineContainer container) {
        try {
            return container.state();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aContainerIsStartedStoppedAndStartedAgain() throws Exception {
        EngineContainer web = engine.run(sleeper(), Detached.named("web"));
        awaitTrap(web);
        assertThat(web.state()).isEqualTo(EngineState.RUNNING);
        assertThat(Host.isAlive(web.pid())).isTrue();
        web.start(); // does nothing
        assertThat(web.status().run()).isEqualTo(1);
        web.stop(Duration.ofSeconds(30));
        assertThat(web.state()).isEqualTo(EngineState.EXITED);
        assertThat(web.exitCode()).isEqualTo(5);
        assertThat(web.status().finished()).isAfter(web.status().started());
        web.stop(); // does nothing
        web.restart(Duration.ofSeconds(30));
        assertThat(web.status().run()).isEqualTo(2);
        assertThat(engine.find("web").state()).isEqualTo(EngineState.RUNNING);
        assertThatThrownBy(() -> web.remove(false, false))
                .hasMessageContaining("You cannot remove a running container");
        web.kill(Signal.KILL);
        assertThat(web.waitFor()).isEqualTo(137);
        web.remove(false, false);
        assertThatThrownBy(() -> engine.find("web")).hasMessage("No such container: web");
    }

    @Test
    void whatAContainerWritesStaysUntilItIsRemoved() throws Exception {
        ContainerSpec spec = shell("echo x >> /written; exit $(wc -l < /written)").toBuilder()
                .root(Root.layers(List.of(Root.Layer.directory(Rootfs.shared().toString()))))
                .build();
        EngineContainer container = engine.run(spec, Detached.named("writer"));
        assertThat(container.waitFor()).isEqualTo(1);
        container.start();
        assertThat(container.waitFor()).isEqualTo(2);
        assertThat(Files.readString(directory.resolve("store/events")))
                .contains("\"Action\":\"create\"", "\"Action\":\"start\"", "\"Action\":\"die\"");
    }

    @Test
    void manyWaitForTheExitCode() throws Exception {
        EngineContainer container =
                engine.create(shell("sleep 0.2; exit 7"), Detached.builder().build());
        assertThat(container.waitFor()).as("as with Docker").isZero();
        container.start();
        List<CompletableFuture<Integer>> codes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            codes.add(CompletableFuture.supplyAsync(() -> waitFor(container)));
        }
        for (CompletableFuture<Integer> code : codes) {
            assertThat(code.get()).isEqualTo(7);
        }
        assertThat(container.name()).matches("[a-z]+_[a-z]+[0-9]*");
    }

    private static int waitFor(EngineContainer container) {
        try {
            return container.waitFor();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aProgramThatDoesNotExistLeavesTheContainerCreated() throws Exception {
        ContainerSpec spec = ContainerSpec.builder()
                .root(Root.directory(Rootfs.shared()))
                .command("/nosuch")
                .build();
        assertThatThrownBy(() -> engine.run(spec, Detached.named("bad")))
                .isInstanceOfSatisfying(
                        ContainerException.class,
                        e -> assertThat(e.reason()).isEqualTo(ContainerException.Reason.NOT_FOUND));
        ContainerStatus status = engine.find("bad").status();
        assertThat(status.state()).isEqualTo(EngineState.CREATED);
        assertThat(status.exitCode()).isEqualTo(127);
        assertThat(status.error()).contains("/nosuch");
        Detached removed = Detached.builder().name("gone").removedAtEnd(true).build();
        assertThatThrownBy(() -> engine.run(spec, removed)).isInstanceOf(ContainerException.class);
        assertThatThrownBy(() -> engine.find("gone")).hasMessageContaining("No such container");
    }

    @Test
    void aContainerIsRemovedAtItsEnd() throws Exception {
        EngineContainer container = engine.run(
                shell("exit 0"),
                Detached.builder().name("rm").removedAtEnd(true).build());
        Host.await("the removal", () -> !Files.exists(Path.of(container.directory())));
        Path name = directory.resolve("store/names/rm");
        Host.await("the removal of the name", () -> !Files.exists(name));
    }

    @Test
    void aContainerThatFailsIsStartedAgain() throws Exception {
        EngineContainer container =
                engine.run(shell("exit 3"), with(new RestartPolicy(RestartPolicy.Kind.ON_FAILURE, 2)));
        Host.await("the last run", () -> isOver(container, 3));
        assertThat(container.status().restarts()).isEqualTo(2);
        assertThat(container.exitCode()).isEqualTo(3);
    }

    private static boolean isOver(EngineContainer container, long run) {
        try {
            ContainerStatus status = container.status();
            return status.run() == run && status.state() == EngineState.EXITED;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aContainerThatAUserStopsIsNotStartedAgain() throws Exception {
        EngineContainer container = engine.run(sleeper(), with(ALWAYS));
        container.stop(Duration.ofSeconds(30));
        Host.await("the end of the keeper", () -> !Files.exists(directory.resolve("run")));
        assertThat(container.state()).isEqualTo(EngineState.EXITED);
        assertThat(engine.list()).hasSize(1);
        assertThat(container.status().run()).isEqualTo(1);
        assertThat(engine.startAll()).hasSize(1);
        assertThat(container.status().run()).isEqualTo(2);
    }

    @Test
    void aContainerThatWaitsForItsRestartIsStopped() throws Exception {
        endsTheRestarts(container -> container.stop(Duration.ZERO));
    }

    @Test
    void aContainerThatWaitsForItsRestartIsKilled() throws Exception {
        endsTheRestarts(container -> {
            assertThatThrownBy(() -> container.kill(Signal.HUP)).hasMessageContaining("is not running");
            container.kill(Signal.KILL);
        });
        engine.prune(container -> true);
        endsTheRestarts(container -> container.kill(Signal.TERM));
    }

    private void endsTheRestarts(Ending ending) throws Exception {
        // The longer its delay, the surer is it that it waits when it is asked.
        EngineContainer container = engine.run(shell("exit 1"), with(ALWAYS));
        Host.await("the fourth run", () -> restart(container, "count") >= 4);
        awaitState(container, EngineState.RESTARTING);
        ending.of(container);
        Host.await("the end of the keeper", () -> !Files.exists(directory.resolve("run")) || noNote());
        assertThat(container.state()).isEqualTo(EngineState.EXITED);
        long run = container.status().run();
        assertThat(engine.list()).hasSize(1);
        assertThat(container.status().run()).isEqualTo(run);
    }

    private interface Ending {
        void of(EngineContainer container) throws IOException;
    }

    @Test
    void aRestartThatFailsIsTriedAgainLaterAndLaterUntilAUserStopsIt() throws Exception {
        Path root = Rootfs.fill(Files.createDirectory(directory.resolve("root")));
        ContainerSpec spec = sleeper().toBuilder().root(Root.directory(root)).build();
        EngineContainer container = engine.run(spec, with(ALWAYS));
        Path program = root.resolve("bin/sh");
        Path moved = Files.move(program, directory.resolve("sh"));
        Host.kill(container.pid());
        Host.await("the third attempt", () -> restart(container, "count") >= 3);
        long count = restart(container, "count");
        long delay = restart(container, "delay");
        if (count == restart(container, "count")) {
            assertThat(delay).isEqualTo(100_000_000L << (count - 1));
        }
        assertThat(container.state()).isEqualTo(EngineState.RESTARTING);
        assertThat(container.status().error()).contains("sh");
        container.stop();
        assertThat(container.state()).isEqualTo(EngineState.EXITED);
        Files.move(moved, program);
        long due = restart(container, "due");
        Host.await("the time of the next attempt", () -> System.currentTimeMillis() * 1_000_000 > due);
        assertThat(engine.list()).hasSize(1);
        assertThat(container.state()).isEqualTo(EngineState.EXITED);
        assertThat(container.status().run()).isEqualTo(1);
    }

    /** A number of the file of the restart to come; 0 without the file. */
    private static long restart(EngineContainer container, String key) {
        Path file = Path.of(container.directory(), "restart");
        try {
            for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
                if (line.startsWith(key + " ")) {
                    return Long.parseLong(line.substring(key.length() + 1));
                }
            }
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void onlyTheSignalThatStopsAContainerCountsAsAStop() throws Exception {
        ContainerSpec spec = shell("trap 'exit 5' INT TERM; while :; do sleep 0.05; done").toBuilder()
                .stopSignal(Signal.INT)
                .build();
        EngineContainer container = engine.run(spec, with(ALWAYS));
        awaitTrap(container);
        container.kill(Signal.TERM);
        Host.await("the second run", () -> isRunning(container, 2));
        awaitTrap(container);
        container.kill(Signal.INT);
        Host.await("the end of the keeper", () -> !Files.exists(directory.resolve("run")));
        assertThat(container.status().run()).isEqualTo(2);
        assertThat(container.state()).isEqualTo(EngineState.EXITED);
    }

    private static boolean isRunning(EngineContainer container, long run) {
        try {
            ContainerStatus status = container.status();
            return status.run() == run && status.state() == EngineState.RUNNING;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aPausedContainerIsEndedByTheSignalThatStopsIt() throws Exception {
        EngineContainer container = engine.run(sleeper(), Detached.named("paused"));
        awaitTrap(container);
        container.pause();
        container.kill(Signal.TERM);
        assertThat(container.waitFor()).isEqualTo(5);
    }

    @Test
    void aContainerWithoutLimitsIsMeasured() throws Exception {
        EngineContainer container = engine.run(sleeper(), Detached.named("measured"));
        try (ContainerHandle handle = container.handle()) {
            assertThat(handle.stats().pids()).isPositive();
            assertThat(handle.stats().memory()).isPositive();
        }
    }

    /** The note of a keeper that was killed is removed by the next command that reads the directory. */
    private boolean noNote() {
        try {
            return ContainerRegistry.at(directory.resolve("run")).list().isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long keeper(EngineContainer container) throws Exception {
        for (String line : Files.readAllLines(Path.of(container.directory(), "start"))) {
            if (line.startsWith("keeper ")) {
                return Long.parseLong(line.split(" ")[1]);
            }
        }
        throw new AssertionError("no keeper");
    }

    @Test
    void aContainerWhoseKeeperIsKilledIsDead() throws Exception {
        EngineContainer container = engine.run(sleeper(), Detached.named("dead"));
        long process = container.pid();
        Host.kill(keeper(container));
        assertThat(container.waitFor()).isEqualTo(125);
        assertThat(container.state()).isEqualTo(EngineState.DEAD);
        engine.list();
        Host.await("the end of the program", () -> !Host.isAlive(process));
        container.start();
        assertThat(container.status().run()).isEqualTo(2);
    }

    /** Systemd does that when it stops the unit or the session in which the keeper is. */
    @Test
    void aContainerWhoseKeeperIsAskedToEndIsNotStartedAgainBeforeTheNextStartOfTheMachine() throws Exception {
        EngineContainer container = engine.run(sleeper(), with(ALWAYS));
        awaitTrap(container);
        Host.output("kill", "-TERM", Long.toString(keeper(container)));
        Host.await("the end of the keeper", () -> !Files.exists(directory.resolve("run")));
        assertThat(engine.list()).hasSize(1);
        assertThat(container.state()).isEqualTo(EngineState.EXITED);
        assertThat(container.exitCode()).isEqualTo(5);
        assertThat(container.status().run()).isEqualTo(1);
        assertThat(engine.startAll()).hasSize(1);
        assertThat(container.state()).isEqualTo(EngineState.RUNNING);
    }

    @Test
    void aDamagedRecordIsRemoved() throws Exception {
        EngineContainer container = engine.run(sleeper(), Detached.named("damaged"));
        long process = container.pid();
        Files.writeString(Path.of(container.directory(), "container"), "id nothing\n");
        assertThat(engine.list()).isEmpty();
        assertThatThrownBy(() -> engine.find("damaged")).hasMessageContaining("jcontainer rm -f");
        Files.writeString(Path.of(container.directory(), "start"), "");
        engine.remove("damaged", true, false);
        assertThat(Host.isAlive(process)).isFalse();
        assertThat(Path.of(container.directory())).doesNotExist();
    }

    @Test
    void whatAnInterruptedCommandLeftIsNotShownAndIsRemoved() throws Exception {
        Path containers = directory.resolve("store/containers");
        Files.createDirectories(containers.resolve("ab".repeat(32) + ".new/fs"));
        Path gone = Files.createDirectories(containers.resolve("cd".repeat(32) + ".gone/fs/upper/a"));
        Files.writeString(gone.resolve("file"), "x");
        Files.createDirectories(directory.resolve("store/names"));
        Files.writeString(directory.resolve("store/names/left"), "ab".repeat(32));
        assertThat(engine.list()).isEmpty();
        assertThat(containers).isEmptyDirectory();
        assertThat(engine.create(sleeper(), Detached.named("left")).name()).isEqualTo("left");
    }

    @Test
    void aNameIsGivenOnce() throws Exception {
        EngineContainer one = engine.create(sleeper(), Detached.named("one"));
        EngineContainer two = engine.create(sleeper(), Detached.named("two"));
        assertThatThrownBy(() -> engine.create(sleeper(), Detached.named("one")))
                .hasMessageContaining("The container name \"/one\" is already in use by container \"" + one.id());
        assertThatThrownBy(() -> two.rename("one")).hasMessageContaining("Conflict");
        assertThatThrownBy(() -> engine.create(sleeper(), Detached.named("../x")))
                .hasMessageContaining("Invalid container name");
        two.rename("three");
        assertThat(engine.find("three").id()).isEqualTo(two.id());
        assertThat(engine.find(two.id().substring(0, 10)).id()).isEqualTo(two.id());
        assertThatThrownBy(() -> engine.find("two")).hasMessageContaining("No such container");
        assertThat(engine.list()).extracting(EngineContainer::name).containsExactly("three", "one");
        assertThat(engine.prune(container -> container.name().equals("one"))).hasSize(1);
        assertThat(engine.list()).hasSize(1);
    }

    @Test
    void whoStartsInParallelStartsOnce() throws Exception {
        EngineContainer container = engine.create(sleeper(), Detached.named("once"));
        List<CompletableFuture<Void>> starts = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            starts.add(CompletableFuture.runAsync(() -> start(container)));
        }
        for (CompletableFuture<Void> start : starts) {
            start.get();
        }
        assertThat(container.status().run()).isEqualTo(1);
    }

    private static void start(EngineContainer container) {
        try {
            container.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aContainerIsPausedAndUpdated() throws Exception {
        EngineContainer container = engine.run(sleeper(), Detached.named("paused"));
        container.pause();
        assertThat(container.state()).isEqualTo(EngineState.PAUSED);
        assertThatThrownBy(container::pause).hasMessageContaining("already paused");
        assertThatThrownBy(container::start).hasMessageContaining("try unpause instead");
        container.unpause();
        assertThat(container.state()).isEqualTo(EngineState.RUNNING);
        assertThatThrownBy(container::unpause).hasMessageContaining("is not paused");
        container.update(Limits.builder().pids(77).build());
        container.update(ALWAYS);
        assertThat(container.description().spec().limits().pids()).isEqualTo(77);
        assertThat(container.description().detached().restart()).isEqualTo(ALWAYS);
        container.pause();
        container.remove(true, false);
    }

    @Test
    void afterARebootAContainerHasExited() throws Exception {
        EngineContainer container = engine.run(sleeper(), with(ALWAYS));
        container.kill(Signal.KILL);
        container.waitFor();
        Host.await("the end of the keeper", () -> !Files.exists(directory.resolve("run")));
        Path start = Path.of(container.directory(), "start");
        Files.writeString(start, Files.readString(start).replaceFirst("boot .*", "boot another"));
        Files.delete(Path.of(container.directory(), "exit"));
        assertThat(container.state()).isEqualTo(EngineState.EXITED);
        assertThat(container.exitCode()).isEqualTo(255);
        assertThat(engine.list()).hasSize(1);
        assertThat(container.status().run()).isEqualTo(1);
        assertThat(engine.startAll()).hasSize(1);
        assertThat(container.state()).isEqualTo(EngineState.RUNNING);
    }

    @Test
    void whatTheCommandAfterAnEndDidNotDoIsDoneByTheNextOne() throws Exception {
        EngineContainer container = engine.run(
                sleeper(), Detached.builder().name("rm").removedAtEnd(true).build());
        Host.kill(keeper(container));
        Host.await("the removal", () -> isEmpty());
        assertThat(Path.of(container.directory())).doesNotExist();
    }

    private boolean isEmpty() {
        try {
            return engine.list().isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
