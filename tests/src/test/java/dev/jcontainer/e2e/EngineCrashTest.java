package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.engine.Engine;
import dev.jcontainer.engine.EngineContainer;
import dev.jcontainer.engine.lifecycle.After;
import dev.jcontainer.engine.spec.EngineState;
import dev.jcontainer.engine.spec.Volume;
import dev.jcontainer.image.Image;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
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
    private static final int ATTEMPTS = 30;
    private static final int WARM = 1000;
    private static final int KILLED = 128 + 9;

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

    /** A JVM that kills itself after some changes. */
    static final class DyingEngine {
        private static final long PAUSE_NANOSECONDS = 200_000;

        private DyingEngine() {}

        /** @param arguments the directory, the command, and the number of changes */
        public static void main(String[] arguments) throws Exception {
            Path watched = Path.of(arguments[0]);
            Engine engine = engine(watched);
            dieAfter(watched, Integer.parseInt(arguments[2]));
            EngineWork.valueOf(arguments[1]).run(engine);
            System.exit(0);
        }

        /** @param point the number of changes; below 0, of {@link #PAUSE_NANOSECONDS} */
        static void dieAfter(Path watched, int point) {
            Thread killer = new Thread(() -> {
                LockSupport.parkNanos(-point * PAUSE_NANOSECONDS);
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
        }

        private static TreeSet<String> names(Path watched) {
            TreeSet<String> names = new TreeSet<>();
            add(names, watched.resolve("run").toFile(), 3);
            add(names, watched.resolve("store/containers").toFile(), 6); // with the files that a copy makes
            for (String place : List.of("names", "volumes", "tmp", "blobs", "layers", "tags")) {
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
        for (int again = 1; killed == 0 && again <= ATTEMPTS; again++) { // it was faster than the look at its changes
            killed += isKilledAt(command, command.isAfter() ? 1 : -again) ? 1 : 0;
        }
        assertThat(killed).as("points at which it was killed").isPositive();
    }

    /** What a keeper starts after the end, in a JVM that kills itself after some changes. */
    static final class DyingAfter {
        private DyingAfter() {}

        /** @param arguments the directory, the number of changes, and the arguments of {@link After} */
        public static void main(String[] arguments) throws IOException {
            DyingEngine.dieAfter(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
            After.main(List.of(arguments).subList(2, arguments.length).toArray(new String[0]));
        }
    }

    private boolean isKilledAt(EngineWork command, int point) throws Exception {
        return command.isAfter() ? isKilledAfterTheEnd(command, point) : isCommandKilledAt(command, point);
    }

    /** Whether it was killed. Its keeper starts it once more, and that one does what is left of the work. */
    private boolean isKilledAfterTheEnd(EngineWork command, int point) throws Exception {
        Path home = Files.createDirectories(directory.resolve("java" + point));
        Path killed = home.resolve("killed");
        String before = System.getProperty("java.home");
        String script = dyingOnce(point, before, killed);
        EngineContainer container;
        System.setProperty("java.home", home.toString());
        try {
            Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
            Files.writeString(java, script);
            Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
            command.prepare(engine);
            container = engine.find("made");
        } finally {
            System.setProperty("java.home", before);
        }
        long keeper = ProcessHandle.of(container.pid())
                .orElseThrow()
                .parent()
                .orElseThrow()
                .pid();
        Host.kill(container.pid());
        Host.await("the end of the keeper", () -> !Host.isAlive(keeper));
        if (command == EngineWork.AFTER_REMOVE) {
            assertThat(entries("store/containers"))
                    .as("what is left after point %d", point)
                    .allMatch(this::isBegun);
        } else {
            assertThat(container.status().run())
                    .as("the run after point %d", point)
                    .isEqualTo(2);
            assertThat(container.state()).as("the state after point %d", point).isEqualTo(EngineState.RUNNING);
        }
        allIsWholeAndIsRemoved(point);
        return Files.exists(killed);
    }

    /** Whether its removal has come so far that a keeper does not look after it any more, but the next command does. */
    private boolean isBegun(String entry) {
        return entry.endsWith(".gone-with-volumes")
                && !Files.exists(
                        directory.resolve("store/containers").resolve(entry).resolve("after"));
    }

    /**
     * A java that runs {@link DyingAfter} until that was killed once, and {@link After} from then on.
     *
     * @param killed the file that it makes when it was killed
     */
    private String dyingOnce(int point, String home, Path killed) {
        String dying = String.join(
                "' '",
                Host.jvm(DyingAfter.class, directory.toString(), Integer.toString(point))
                        .command());
        return "#!/bin/sh\n[ -e '" + killed + "' ] && exec '" + home + "/bin/java' \"$@\"\n"
                + "while [ $# -gt 3 ]; do shift; done\n'" + dying + "' \"$@\"\nstatus=$?\n"
                + "[ $status -ne " + KILLED + " ] || : > '" + killed + "'\nexit $status\n";
    }

    private boolean isCommandKilledAt(EngineWork command, int point) throws Exception {
        command.prepare(engine);
        Process dying = Host.jvm(DyingEngine.class, directory.toString(), command.name(), Integer.toString(point))
                .start();
        int status = dying.waitFor();
        assertThat(status).as("point %d", point).isIn(0, KILLED);
        if (command == EngineWork.COMMIT) {
            imagesAreWholeAndAreRemoved(point);
        }
        if (command == EngineWork.RUN) {
            assertThat(engine.list())
                    .as("what is not undone after point %d", point)
                    .noneMatch(EngineCrashTest::isOnlyCreated);
        }
        allIsWholeAndIsRemoved(point);
        return status == KILLED;
    }

    private void imagesAreWholeAndAreRemoved(int point) throws Exception {
        engine.images().prune(false); // removes what is left in tmp
        assertThat(MadeImage.problems(engine.images()))
                .as("problems of images after point %d", point)
                .isEmpty();
        List<String> names = new ArrayList<>();
        for (Image image : engine.images().list()) {
            names.add(image.name());
        }
        assertThat(names).as("images after point %d", point).contains(EngineWork.BASE);
        engine.images().prune(true);
        assertThat(engine.images().list()).as("images after point %d", point).isEmpty();
        for (String place : List.of("store/blobs/sha256", "store/layers", "store/tags")) {
            assertThat(entries(place)).as("%s after point %d", place, point).isEmpty();
        }
    }

    private static boolean isOnlyCreated(EngineContainer container) {
        try {
            return container.state() == EngineState.CREATED;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        for (Volume volume : engine.volumes().list()) {
            assertThat(volume.name()).isEqualTo("made");
            engine.volumes().remove(volume.name(), false);
        }
        for (String place : List.of("store/containers", "store/names", "store/volumes")) {
            assertThat(entries(place)).as("%s after point %d", place, point).isEmpty();
        }
        Host.await("the removal of the notes after point " + point, () -> engineSeesNoNote());
        Host.await(
                "the end of the processes after point " + point,
                () -> processes().isEmpty());
        Host.await(
                "the removal of the cgroups after point " + point,
                () -> Cgroups.ours().stream()
                        .noneMatch(path -> containers.stream()
                                .anyMatch(container -> path.toString().contains(container.id()))));
    }

    private List<String> entries(String place) throws IOException {
        if (!Files.exists(directory.resolve(place))) {
            return List.of();
        }
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
        EngineContainer container = engine.run(EngineWork.spec(), EngineWork.RUN.detached());
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
        Host.await("the end of the program", () -> hasOnly(EngineState.DEAD));
        assertThat(Host.isAlive(program)).isFalse();
        allIsWholeAndIsRemoved(0);
    }

    private boolean hasOnly(EngineState state) {
        try {
            return engine.list().size() == 1 && engine.find("made").state() == state;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void noNoteIsLeft() throws IOException {
        for (EngineContainer container : engine.list()) { // of a failed test
            container.remove(true, true);
        }
    }
}
