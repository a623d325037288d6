package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.ContainerRegistry;
import dev.jcontainer.engine.BootObserver;
import dev.jcontainer.engine.Engine;
import dev.jcontainer.engine.EngineContainer;
import dev.jcontainer.engine.record.CommandNote;
import dev.jcontainer.engine.spec.ContainerStatus;
import dev.jcontainer.engine.spec.Detached;
import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.EngineException.Reason;
import dev.jcontainer.engine.spec.EngineState;
import dev.jcontainer.engine.spec.Network;
import dev.jcontainer.engine.spec.RestartPolicy;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Signal;
import dev.jcontainer.state.ContainerRecord;
import dev.jcontainer.state.ProcessId;
import dev.jcontainer.state.StateDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes after the end of a detached container, of its keeper, of a command, and of the machine. */
@EndToEnd
class EngineEndTest {
    private static final boolean ALL = Boolean.getBoolean("jcontainer.engine.all");

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
        Host.await("the end of the keepers", () -> hasNoNote());
    }

    private boolean hasNoNote() {
        try {
            return ContainerRegistry.at(directory.resolve("run")).list().isEmpty()
                    && !Files.exists(directory.resolve("run"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ContainerSpec spec() {
        return ContainerSpec.builder()
                .root(Root.directory(Rootfs.shared()))
                .command("sleep", "1000")
                .build();
    }

    private static Detached named(String name, RestartPolicy.Kind kind) {
        return Detached.named(name).toBuilder()
                .restart(new RestartPolicy(kind, 0))
                .build();
    }

    private static Detached removedAtEnd(String name) {
        return Detached.named(name).toBuilder().removedAtEnd(true).build();
    }

    private static boolean isIn(EngineContainer container, EngineState state, long run) {
        try {
            ContainerStatus status = container.status();
            return status.run() == run && status.state() == state;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(EngineContainer container, EngineState state, long run) {
        Host.await("run " + run + " to be " + state, () -> isIn(container, state, run));
    }

    private static long keeper(EngineContainer container) throws Exception {
        for (String line : Files.readAllLines(Path.of(container.directory(), "start"))) {
            if (line.startsWith("keeper ")) {
                return Long.parseLong(line.split(" ", -1)[1]);
            }
        }
        throw new AssertionError("no keeper");
    }

    /** A container that has ended, and what comes after it has not been decided. */
    private EngineContainer ended(HeldAfter held, Detached detached) throws Exception {
        EngineContainer container = engine.run(spec(), detached);
        Host.kill(container.pid());
        held.await();
        assertThat(container.state()).isEqualTo(EngineState.EXITED);
        return container;
    }

    private HeldAfter held() throws IOException {
        return new HeldAfter(Files.createDirectory(directory.resolve("java")));
    }

    @Test
    void aStopCountsBetweenTheEndAndItsConsequences() throws Exception {
        try (HeldAfter held = held()) {
            EngineContainer container = ended(held, named("stopped", RestartPolicy.Kind.ALWAYS));
            container.stop();
            held.release();
            Host.await("the end of the keeper", this::hasNoNote);
            assertThat(isIn(container, EngineState.EXITED, 1)).isTrue();
        }
    }

    @Test
    void anotherPolicyCountsBetweenTheEndAndItsConsequences() throws Exception {
        try (HeldAfter held = held()) {
            EngineContainer container = ended(held, named("updated", RestartPolicy.Kind.ALWAYS));
            container.update(new RestartPolicy(RestartPolicy.Kind.ON_FAILURE, 3));
            held.release();
            await(container, EngineState.RUNNING, 2);
        }
    }

    @Test
    void aStopOfAContainerWhoseKeeperWasKilledCounts() throws Exception {
        EngineContainer container = engine.run(spec(), named("dead", RestartPolicy.Kind.ALWAYS));
        Host.kill(keeper(container));
        await(container, EngineState.DEAD, 1);
        container.stop();
        assertThat(engine.list()).hasSize(1);
        assertThat(isIn(container, EngineState.DEAD, 1)).isTrue();
    }

    /** Nobody waits as long as the policy says, so the next command does not, either. */
    @Test
    void theNextCommandRestartsAContainerWhoseKeeperWasKilled() throws Exception {
        EngineContainer container = engine.run(spec(), named("dead", RestartPolicy.Kind.ALWAYS));
        Host.kill(keeper(container));
        await(container, EngineState.DEAD, 1);
        // A process that was just forked may hold the lock of the start for some milliseconds.
        Host.await("the restart", () -> listed().size() == 1 && isIn(container, EngineState.RUNNING, 2));
    }

    @Test
    void aRestartDoesNotRemoveAContainerThatIsRemovedAtItsEnd() throws Exception {
        EngineContainer container = engine.run(spec(), removedAtEnd("rm"));
        for (int run = 2; run <= 4; run++) {
            container.restart(Duration.ZERO);
            assertThat(isIn(container, EngineState.RUNNING, run)).isTrue();
        }
        assertThat(Path.of(container.directory(), "command")).doesNotExist();
        Host.kill(container.pid());
        Host.await("the removal", () -> !Files.exists(Path.of(container.directory())));
    }

    /** As a restart does it, between its stop and its start. */
    @Test
    void aContainerIsRemovedAtItsEndWhenNoCommandStartsItAgain() throws Exception {
        EngineContainer container = engine.run(spec(), removedAtEnd("rm"));
        Path command = Path.of(container.directory(), "command");
        CommandNote ours = new CommandNote(ProcessId.ofThis());
        Files.write(command, ours.encode());
        Host.kill(container.pid());
        Host.await("the end of the keeper", this::hasNoNote);
        assertThat(engine.list()).hasSize(1);
        assertThat(isIn(container, EngineState.EXITED, 1)).isTrue();
        ProcessId gone = new ProcessId(
                ours.process().pid(),
                ours.process().start() + 1,
                ours.process().boot(),
                ours.process().namespace());
        Files.write(command, new CommandNote(gone).encode());
        Host.await("the removal", () -> listed().isEmpty());
    }

    private List<EngineContainer> listed() {
        try {
            return engine.list();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a loss of power leaves it: no end is noted. */
    private static void reboot(EngineContainer container) throws Exception {
        Host.kill(keeper(container));
        await(container, EngineState.DEAD, 1);
        Path start = Path.of(container.directory(), "start");
        Files.writeString(start, Files.readString(start).replaceFirst("boot .*", "boot another"));
        assertThat(container.exitCode()).isEqualTo(255);
    }

    @Test
    void aStartOfTheMachineStartsWhatItsPolicySays() throws Exception {
        List<String> names = new ArrayList<>();
        for (RestartPolicy.Kind kind : RestartPolicy.Kind.values()) {
            reboot(engine.run(spec(), named(kind + ".ran", kind)));
            EngineContainer stopped = engine.run(spec(), named(kind + ".stopped", kind));
            stopped.stop(Duration.ZERO);
            EngineContainer later = engine.run(spec(), named(kind + ".stopped.later", kind));
            reboot(later);
            later.stop();
            engine.create(spec(), named(kind + ".created", kind));
        }
        assertThat(engine.list()).noneMatch(container -> isRunning(container));
        for (EngineContainer container : engine.startAll()) {
            names.add(container.name());
        }
        assertThat(names).containsExactly("ALWAYS.ran", "ALWAYS.stopped", "ALWAYS.stopped.later", "UNLESS_STOPPED.ran");
    }

    private static boolean isRunning(EngineContainer container) {
        try {
            return container.state() == EngineState.RUNNING;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Notes in the order in which it is told. */
    private static final class Told implements BootObserver {
        private final List<String> names = new ArrayList<>();

        @Override
        public void isStarted(EngineContainer container) {
            names.add(container.name());
        }

        @Override
        public void hasFailed(EngineContainer container, Exception why) {
            names.add(container.name() + " failed");
        }
    }

    @Test
    void aContainerIsStartedAfterTheOneWhoseNetworkItJoins() throws Exception {
        Path root = Rootfs.fill(Files.createDirectory(directory.resolve("root")));
        ContainerSpec lost = spec().toBuilder().root(Root.directory(root)).build();
        EngineContainer broken = engine.run(lost, named("broken", RestartPolicy.Kind.ALWAYS));
        Detached joins = named("web", RestartPolicy.Kind.ALWAYS).toBuilder()
                .network(new Network.Container("db"))
                .build();
        EngineContainer web = engine.create(spec(), joins);
        EngineContainer db = engine.run(spec(), named("db", RestartPolicy.Kind.ALWAYS));
        web.start();
        EngineContainer last = engine.run(spec(), named("last", RestartPolicy.Kind.ALWAYS));
        for (EngineContainer container : List.of(broken, web, db, last)) {
            reboot(container);
        }
        Rootfs.delete(root);
        Told told = new Told();
        engine.startAll(told);
        assertThat(told.names).containsExactly("broken failed", "db", "web", "last");
    }

    @Test
    void aRecordThatCannotBeReadOrRemovedKeepsNobodyFromTheOthers() throws Exception {
        engine.create(spec(), Detached.named("whole"));
        EngineContainer unread = engine.create(spec(), Detached.named("unread"));
        EngineContainer damaged = engine.create(spec(), Detached.named("damaged"));
        Files.createDirectory(Path.of(unread.directory(), "start"));
        Files.writeString(Path.of(damaged.directory(), "start"), "run");
        Path gone = directory.resolve("store/containers/" + "cd".repeat(32) + ".gone-with-volumes");
        Path busy = Files.createDirectories(gone.resolve("fs"));
        try (HostMount mount = HostMount.tmpfs(busy)) {
            assertThat(engine.list()).extracting(EngineContainer::name).containsExactly("whole");
            EngineContainer whole = engine.find("whole");
            assertThat(engine.find(whole.id().substring(0, 20)).name()).isEqualTo("whole");
            assertThat(engine.prune(container -> true))
                    .extracting(EngineContainer::name)
                    .containsExactly("whole");
            assertThat(mount.point()).exists();
        }
        Files.delete(Path.of(unread.directory(), "start"));
        engine.remove("damaged", true, false);
        assertThat(engine.list()).extracting(EngineContainer::name).containsExactly("unread");
        assertThat(gone).doesNotExist();
    }

    @Test
    void aKeeperThatIsStoppedKeepsNobodyWaitingForEver() throws Exception {
        EngineContainer container = engine.run(spec(), Detached.named("held"));
        Host.output("kill", "-STOP", Long.toString(keeper(container)));
        if (ALL) {
            assertThatThrownBy(() -> container.stop(Duration.ZERO))
                    .hasMessageContaining("kill -CONT " + keeper(container));
        }
        container.remove(true, false);
        assertThat(Path.of(container.directory())).doesNotExist();
    }

    @Test
    void aWatcherThatIsStoppedIsEndedWithItsContainer() throws Exception {
        EngineContainer container = engine.run(spec(), Detached.named("held"));
        long keeper = keeper(container);
        long program = container.pid();
        List<Long> watchers = ProcessHandle.of(keeper)
                .orElseThrow()
                .children()
                .map(ProcessHandle::pid)
                .filter(pid -> pid != program)
                .toList();
        assertThat(watchers).hasSize(1);
        Host.output("kill", "-STOP", Long.toString(keeper), watchers.get(0).toString());
        container.remove(true, false);
        assertThat(Host.isAlive(keeper)).isFalse();
        assertThat(Host.isAlive(watchers.get(0))).isFalse();
        assertThat(Host.isAlive(program)).isFalse();
    }

    @Test
    void nobodyWaitsForAContainerOfAnotherPidNamespace() throws Exception {
        EngineContainer container = engine.run(spec(), Detached.named("elsewhere"));
        Path start = Path.of(container.directory(), "start");
        String before = Files.readString(start);
        Files.writeString(start, before.replaceFirst("namespace .*", "namespace pid:[1]"));
        assertThatThrownBy(container::waitFor).hasMessageContaining("another PID namespace");
        Files.writeString(start, before);
        container.stop(Duration.ZERO);
        Files.writeString(start, before.replaceFirst("namespace .*", "namespace pid:[1]"));
        assertThat(container.waitFor()).isEqualTo(137);
    }

    @Test
    void aNameThatAnAttachedContainerHasIsNotGiven() throws Exception {
        EngineContainer container = engine.run(spec(), Detached.named("mine"));
        ContainerRecord attached = new ContainerRecord(
                "ab".repeat(32),
                "taken",
                System.currentTimeMillis(),
                ProcessId.ofThis(),
                null,
                List.of("true"),
                false,
                List.of(),
                null,
                false,
                Signal.TERM,
                null);
        StateDirectory.Entry note =
                StateDirectory.at(directory.resolve("run").toString()).enter(attached);
        try {
            assertThatThrownBy(() -> container.rename("taken")).hasMessageContaining(attached.id());
        } finally {
            note.close();
        }
        assertThat(engine.find("mine").id()).isEqualTo(container.id());
        assertThatThrownBy(() -> engine.find("taken")).hasMessageContaining("No such container");
        container.rename("taken");
        assertThat(engine.find("taken").name()).isEqualTo("taken");
        container.kill(Signal.KILL);
        assertThat(container.waitFor()).isEqualTo(137);
    }
}
