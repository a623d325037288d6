package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.engine.Engine;
import dev.jcontainer.engine.EngineContainer;
import dev.jcontainer.engine.spec.Detached;
import dev.jcontainer.engine.spec.EngineState;
import dev.jcontainer.engine.spec.VolumeMount;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Kills commands with SIGKILL at points of their course: after the first, second and further change of the names in the
 * directories of the store and of the notes. Whatever is left, the next commands show nothing half made, and remove all.
 */
@Tag("kernel")
@EndToEnd
class EngineCrashTest {
    private static final boolean ALL = Boolean.getBoolean("jcontainer.engine.all");
    private static final int POINTS = 24;
    private static final int ATTEMPTS = 30;
    private static final int WARM = 1000;
    private static final int KILLED = 128 + 9;

    /** What a command does. */
    enum EngineWork {
        CREATE,
        RUN,
        START,
        STOP,
        RESTART,
        RENAME,
        REMOVE;

        List<Integer> points() {
            if (ALL) {
                return IntStream.rangeClosed(1, POINTS).boxed().toList();
            }
            return switch (this) {
                case CREATE -> List.of(2, 6);
                case RUN -> List.of(4, 9, 13);
                case RESTART -> List.of(3, 7);
                default -> List.of(1, 3);
            };
        }

        /** What there is before it. */
        void prepare(Engine engine) throws IOException {
            switch (this) {
                case CREATE, RUN -> {}
                case START, RENAME -> engine.create(spec(), detached());
                default -> engine.run(spec(), detached());
            }
        }

        void run(Engine engine) throws IOException {
            switch (this) {
                case CREATE -> engine.create(spec(), detached());
                case RUN -> engine.run(spec(), detached());
                case START -> engine.find("made").start();
                case STOP -> engine.find("made").stop(Duration.ZERO);
                case RESTART -> engine.find("made").restart(Duration.ZERO);
                case RENAME -> engine.find("made").rename("other");
                default -> engine.remove("made", true, true);
            }
        }
    }

    @TempDir
    private Path directory;

    private Engine engine;

    @BeforeEach
    void open() throws IOException {
        engine = engine(directory);
    }

    private static Engine engine(Path directory) throws IOException {
        return Engine.builder()
                .root(directory.resolve("store"))
                .stateDirectory(directory.resolve("run"))
                .build();
    }

    private static ContainerSpec spec() {
        return ContainerSpec.builder()
                .root(Root.directory(Rootfs.shared()))
                .command("sleep", "1000")
                .build();
    }

    private static Detached detached() {
        return Detached.named("made").toBuilder()
                .volumes(List.of(new VolumeMount("", "/mnt", false, false)))
                .build();
    }

    /** A JVM that kills itself after some changes. */
    static final class DyingEngine {
        private DyingEngine() {}

        /** @param arguments the directory, the command, and the number of changes */
        public static void main(String[] arguments) throws IOException {
            Path watched = Path.of(arguments[0]);
            Engine engine = engine(watched);
            int point = Integer.parseInt(arguments[2]);
            Thread killer = new Thread(() -> {
                TreeSet<String> names = names(watched);
                for (int changes = 0; changes < point; ) {
                    TreeSet<String> now = names(watched);
                    changes += now.equals(names) ? 0 : 1;
                    names = now;
                }
                Host.kill(ProcessHandle.current().pid());
            });
            for (int i = 0; i < WARM; i++) {
                names(watched); // compiled, it sees more of the changes
            }
            killer.setDaemon(true);
            killer.start();
            EngineWork.valueOf(arguments[1]).run(engine);
            System.exit(0);
        }

        private static TreeSet<String> names(Path watched) {
            TreeSet<String> names = new TreeSet<>();
            add(names, watched.resolve("run").toFile(), 3);
            for (String place : List.of("containers", "names", "volumes", "tmp")) {
                add(names, watched.resolve("store").resolve(place).toFile(), 2);
            }
            return names;
        }

        private static void add(TreeSet<String> names, File directory, int depth) {
            String[] found = directory.list();
            for (String name : found == null ? new String[0] : found) {
                names.add(directory + "/" + name);
                if (depth > 1) {
                    add(names, new File(directory, name), depth - 1);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(EngineWork.class)
    void aKilledCommandLeavesWhatTheNextOnesRemove(EngineWork command) throws Exception {
        int killed = 0;
        for (int point : command.points()) {
            killed += isKilledAt(command, point) ? 1 : 0;
        }
        for (int again = 0; killed == 0 && again < ATTEMPTS; again++) { // it was faster than the look at its changes
            killed += isKilledAt(command, 1) ? 1 : 0;
        }
        assertThat(killed).as("points at which it was killed").isPositive();
    }

    private boolean isKilledAt(EngineWork command, int point) throws Exception {
        command.prepare(engine);
        Process dying = Host.jvm(DyingEngine.class, directory.toString(), command.name(), Integer.toString(point))
                .start();
        int status = dying.waitFor();
        assertThat(status).as("point %d", point).isIn(0, KILLED);
        allIsWholeAndIsRemoved(point);
        return status == KILLED;
    }

    private void allIsWholeAndIsRemoved(int point) throws Exception {
        List<EngineContainer> containers = engine.list();
        assertThat(containers).as("point %d", point).hasSizeLessThanOrEqualTo(1);
        assertThat(entries("store/containers"))
                .isEqualTo(containers.stream().map(EngineContainer::id).toList());
        for (EngineContainer container : containers) {
            assertThat(engine.find(container.name()).id()).isEqualTo(container.id());
            engine.remove(container.name(), true, true);
        }
        for (String place : List.of("store/containers", "store/names", "store/volumes")) {
            assertThat(entries(place)).as("%s after point %d", place, point).isEmpty();
        }
        Host.await("the removal of the notes after point " + point, () -> engineSeesNoNote());
        Host.await(
                "the end of the processes after point " + point,
                () -> processes().isEmpty());
        assertThat(Cgroups.ours())
                .noneMatch(path -> containers.stream()
                        .anyMatch(container -> path.toString().contains(container.id())));
    }

    private List<String> entries(String place) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve(place))) {
            return files.map(path -> path.getFileName().toString()).toList();
        }
    }

    /** A killed keeper's note is removed by the next command that lists. */
    private boolean engineSeesNoNote() {
        try {
            engine.list();
            String[] notes = directory.resolve("run").toFile().list();
            return notes == null || Stream.of(notes).noneMatch(name -> name.length() == 64);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Keepers hold the directory of the record, and programs have the volume among their mounts. */
    private List<Long> processes() {
        List<Long> found = new ArrayList<>();
        for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
            if (process.pid() != ProcessHandle.current().pid() && isOurs(process.pid())) {
                found.add(process.pid());
            }
        }
        return found;
    }

    private boolean isOurs(long pid) {
        try {
            if (Files.readString(Path.of("/proc/" + pid + "/mountinfo"))
                    .contains(directory.getFileName() + "/store/volumes/")) {
                return true;
            }
            try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
                return descriptors.anyMatch(this::leadsToOurs);
            }
        } catch (IOException | UncheckedIOException e) {
            return false; // it has ended
        }
    }

    private boolean leadsToOurs(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).startsWith(directory);
        } catch (IOException e) {
            return false; // it is closed
        }
    }

    @Test
    void theDeathOfKeeperAndWatcherEndsTheContainerAtTheNextCommand() throws Exception {
        EngineContainer container = engine.run(spec(), detached());
        long program = container.pid();
        long keeper =
                ProcessHandle.of(program).orElseThrow().parent().orElseThrow().pid();
        // Stopped, neither of them can do anything between the two signals.
        String pids = ProcessHandle.of(keeper)
                .orElseThrow()
                .children()
                .map(ProcessHandle::pid)
                .filter(pid -> pid != program)
                .map(String::valueOf)
                .reduce(Long.toString(keeper), (all, pid) -> all + " " + pid);
        assertThat(pids).as("keeper and watcher").contains(" ");
        Host.output("sh", "-c", "kill -STOP " + pids + "; kill -KILL " + pids);
        Host.await("the end of the keeper", () -> !Host.isAlive(keeper));
        assertThat(engine.list()).extracting(EngineContainer::state).containsExactly(EngineState.DEAD);
        assertThat(Host.isAlive(program)).isFalse();
        allIsWholeAndIsRemoved(0);
    }

    @AfterEach
    void noNoteIsLeft() throws IOException {
        for (EngineContainer container : engine.list()) { // of a failed test
            container.remove(true, true);
        }
    }
}
