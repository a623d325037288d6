package dev.jcontainer.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.host.IdMap;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.plan.PlanCodec;
import dev.jcontainer.plan.step.LifecycleStep;
import dev.jcontainer.plan.step.NamespaceStep;
import dev.jcontainer.plan.step.PrivilegeStep;
import dev.jcontainer.plan.step.ProcessStep;
import dev.jcontainer.plan.step.ResourceStep;
import dev.jcontainer.plan.step.Step;
import dev.jcontainer.spec.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {
    /** What completes an id of twelve digits. */
    private static final String TAIL = "0".repeat(52);

    private static final ProcessId SELF = self();
    private static final ProcessId DEAD = new ProcessId(SELF.pid(), SELF.start() - 1, SELF.boot(), SELF.namespace());
    private static final ProcessId OF_ANOTHER_BOOT =
            new ProcessId(SELF.pid(), SELF.start(), "another", SELF.namespace());
    private static final ProcessId OUT_OF_SIGHT = new ProcessId(SELF.pid(), DEAD.start(), SELF.boot(), "pid:[1]");
    private static final LaunchPlan PLAN = new LaunchPlan(
            List.of(new ProcessStep.NewSession(), new LifecycleStep.Exec(List.of("sh"), List.of("A=1"), "")), 0, 0);

    @TempDir
    private Path parent;

    private static ProcessId self() {
        try {
            return ProcessId.ofThis();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private StateDirectory states() {
        return StateDirectory.at(parent.resolve("states").toString());
    }

    private static ContainerRecord record(
            String id, @Nullable String name, ProcessId owner, @Nullable ProcessId process) {
        IdMap map = new IdMap(
                List.of(new IdMap.Range(0, 1000, 1), new IdMap.Range(1, 100000, 4294967294L)),
                List.of(),
                IdMap.Writer.SELF);
        return new ContainerRecord(
                id,
                name,
                12345,
                owner,
                process,
                List.of("sh", "", "a\nb\uDCFF"),
                true,
                List.of("/c/a"),
                map,
                true,
                Signal.INT,
                Duration.ofMillis(1500));
    }

    /** EIO represents all errors that say nothing about the container, such as EMFILE in a process at its limit. */
    @Test
    void oneThatCannotBeLookedAtIsNotOver() throws Exception {
        StateDirectory states = states();
        try (StateDirectory.Entry entry = states.enter(record("0123456789ab" + TAIL, "web", SELF, null))) {
            entry.started(SELF, PLAN);
            Path state = Path.of(entry.directory(), "state");
            byte[] content = Files.readAllBytes(state);
            Files.delete(state);
            Files.createSymbolicLink(state, Path.of("/proc/self/mem"));
            assertThatThrownBy(states::list)
                    .isNotInstanceOf(StateException.class)
                    .hasMessageContaining("EIO");
            assertThatThrownBy(() -> states.find("web")).hasMessageContaining("EIO");
            assertThatThrownBy(() -> states.enter(record("0123456789ac" + TAIL, "web", SELF, null)))
                    .hasMessageContaining("EIO");
            Files.delete(state);
            Files.write(state, content);
            assertThat(states.find("web").process()).isEqualTo(SELF);
        }
    }

    @Test
    void aRecordIsReadAsItWasWritten() {
        ContainerRecord record = record("0123456789ab" + TAIL, "web", SELF, DEAD);
        assertThat(RecordCodec.decode(RecordCodec.encode(record))).isEqualTo(record);
        ContainerRecord bare = new ContainerRecord(
                "0123456789ab" + TAIL,
                null,
                0,
                SELF,
                null,
                List.of(),
                false,
                List.of(),
                null,
                false,
                Signal.TERM,
                null);
        assertThat(RecordCodec.decode(RecordCodec.encode(bare))).isEqualTo(bare);
    }

    @Test
    void aFieldOfALaterVersionIsPassedOver() {
        byte[] bytes = RecordCodec.encode(record("0123456789ab" + TAIL, "web", SELF, DEAD));
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 10);
        System.arraycopy(new byte[] {0, 0, 0, 1, 'x', 0, 0, 0, 1, 'y'}, 0, longer, bytes.length, 10);
        assertThat(RecordCodec.decode(longer)).isEqualTo(RecordCodec.decode(bytes));
    }

    @Test
    void whatIsCutOffOrOfAnotherVersionIsRefused() {
        byte[] bytes = RecordCodec.encode(record("0123456789ab" + TAIL, "web", SELF, DEAD));
        for (int length = 0; length < bytes.length; length++) {
            byte[] part = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> RecordCodec.decode(part))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageMatching("it is .*|a field is missing");
        }
        bytes["jcontainer state ".length()] = '2';
        assertThatThrownBy(() -> RecordCodec.decode(bytes)).hasMessage("it is of another version");
    }

    @Test
    void aPlanIsReadAsItWasWritten() {
        List<Step> steps = new ArrayList<>(List.of(
                new NamespaceStep.JoinCgroup("/a"),
                new NamespaceStep.CloneIntoCgroup("/b"),
                new ResourceStep.OomScore(-5),
                new NamespaceStep.JoinNamespaces(0x7e02_0000L),
                new ProcessStep.NewSession(),
                new PrivilegeStep.SetMappedIds(1, 2),
                new ProcessStep.ChangeDirectory("/w\uDCFF"),
                new ProcessStep.Umask(022),
                new ResourceStep.Rlimit(6, 1, -1),
                new ResourceStep.LateRlimit(7, 1, -1),
                new PrivilegeStep.SetIds(1, 2, List.of(3, 4)),
                new PrivilegeStep.Capabilities(-1, 2, 3, 4, 5),
                new PrivilegeStep.NoNewPrivs(),
                new LifecycleStep.Exec(List.of("a", ""), List.of("A=1"), "/bin")));
        byte[] bytes = PlanCodec.encode(new LaunchPlan(steps, 0, LaunchPlan.TRACE));
        LaunchPlan read = PlanCodec.decode(bytes);
        assertThat(PlanCodec.encode(read)).isEqualTo(bytes);
        assertThat(read.steps()).contains(new PrivilegeStep.SetIds(1, 2, List.of(3, 4)), steps.get(steps.size() - 1));
        for (int length = 0; length < bytes.length; length++) {
            byte[] part = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> PlanCodec.decode(part)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void oneThatRunsIsFoundUntilItsEntryIsClosed() throws Exception {
        StateDirectory states = states();
        try (StateDirectory.Entry entry = states.enter(record("0123456789ab" + TAIL, "web", SELF, null))) {
            assertThat(states.list()).as("it does not run yet").isEmpty();
            entry.started(SELF, PLAN);
            for (String key : new String[] {"web", "0123456789ab" + TAIL, "01"}) {
                ContainerRecord found = states.find(key);
                assertThat(found.process()).isEqualTo(SELF);
                assertThat(Objects.requireNonNull(states.template(found)).steps())
                        .hasSize(2);
            }
            assertThatThrownBy(() -> states.find("we")).isInstanceOf(StateException.class);
            assertThatThrownBy(() -> states.find("")).isInstanceOf(StateException.class);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(states.path()))))
                    .isEqualTo("rwx------");
        }
        assertThat(Path.of(states.path())).doesNotExist();
        assertThat(states.list()).isEmpty();
    }

    @Test
    void whatTwoIdsBeginWithIsNotEnough() throws Exception {
        StateDirectory states = states();
        try (StateDirectory.Entry one = states.enter(record("aa1111111111" + TAIL, null, SELF, null));
                StateDirectory.Entry two = states.enter(record("aa2222222222" + TAIL, null, SELF, null))) {
            one.started(SELF, PLAN);
            two.started(SELF, PLAN);
            assertThatThrownBy(() -> states.find("aa")).hasMessageContaining("more than one");
            assertThat(states.find("aa2").id()).isEqualTo("aa2222222222" + TAIL);
        }
    }

    @Test
    void aNameIsFreeWhenNobodyOfItsContainerIsAlive() throws Exception {
        StateDirectory states = states();
        StateDirectory.Entry living = states.enter(record("000000000001" + TAIL, "web", SELF, null));
        assertThatThrownBy(() -> states.enter(record("000000000002" + TAIL, "web", SELF, null)))
                .hasMessageContaining("has that name");
        living.close();
        for (ProcessId gone : new ProcessId[] {DEAD, OF_ANOTHER_BOOT}) {
            StateDirectory.Entry left = states.enter(record("000000000003" + TAIL, "web", gone, null));
            left.started(gone, PLAN);
            states.enter(record("000000000004" + TAIL, "web", SELF, null)).close();
            assertThat(Path.of(left.directory())).doesNotExist();
        }
    }

    @Test
    void whoseProcessesAreOutOfSightIsLeftAlone() throws Exception {
        StateDirectory states = states();
        try (StateDirectory.Entry entry = states.enter(record("000000000001" + TAIL, "web", OUT_OF_SIGHT, null))) {
            entry.started(OUT_OF_SIGHT, PLAN);
            assertThat(states.list()).isEmpty();
            assertThat(Path.of(entry.directory())).isDirectory();
            assertThatThrownBy(() -> states.enter(record("000000000002" + TAIL, "web", SELF, null)))
                    .isInstanceOf(StateException.class);
        }
    }

    @Test
    void aDirectoryThatOthersCanWriteToOrThatIsNoneIsRefused() throws Exception {
        Path path = Path.of(states().path());
        Files.createDirectory(path);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(() -> states().enter(record("000000000001" + TAIL, "web", SELF, null)))
                .isInstanceOf(StateException.class)
                .hasMessageContaining("other users may write to it");
        assertThatThrownBy(() -> states().list()).isInstanceOf(StateException.class);
        Files.delete(path);
        Path elsewhere = Files.createDirectory(parent.resolve("elsewhere"));
        Files.createSymbolicLink(path, elsewhere);
        assertThatThrownBy(() -> states().enter(record("000000000001" + TAIL, "web", SELF, null)))
                .hasMessageContaining("it is not a directory");
        assertThat(elsewhere).isEmptyDirectory();
        Files.delete(path);
        Files.writeString(path, "a file");
        assertThatThrownBy(() -> states().find("web")).hasMessageContaining("it is not a directory");
    }

    /** What ended it removes the note a moment later. */
    @Test
    void theNameOfOneThatHasEndedIsWaitedFor() throws Exception {
        StateDirectory states = states();
        StateDirectory.Entry ended = states.enter(record("000000000001" + TAIL, "web", SELF, null));
        ended.started(SELF, DEAD, PLAN);
        CompletableFuture<StateDirectory.Entry> next = CompletableFuture.supplyAsync(() -> {
            try {
                return states.enter(record("000000000002" + TAIL, "web", SELF, null));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        ended.close();
        try (StateDirectory.Entry entry = next.get()) {
            assertThat(Path.of(entry.directory())).exists();
        }
    }

    @Test
    void oneThatItsKeeperStartsAgainIsNotRunningAndKeepsItsName() throws Exception {
        StateDirectory states = states();
        String id = "000000000001" + TAIL;
        StateDirectory.Entry first = states.enter(record(id, "web", DEAD, null));
        int listening = first.listen();
        Syscalls.close(listening);
        first.started(SELF, SELF, PLAN);
        assertThat(states.find("web").owner()).isEqualTo(SELF);
        assertThatThrownBy(() -> states.enter(record(id, "web", SELF, null)))
                .hasMessageContaining("is running already");
        first.started(SELF, DEAD, PLAN); // the keeper waits, and then starts it again
        assertThat(states.list()).isEmpty();
        assertThat(Path.of(first.directory(), "attach")).exists();
        assertThatThrownBy(() -> states.enter(record("000000000002" + TAIL, "web", SELF, null)))
                .hasMessageContaining("has that name");
        try (StateDirectory.Entry second = states.enter(record(id, "web", SELF, null))) {
            assertThat(Path.of(second.directory(), "attach")).doesNotExist();
            Syscalls.close(second.listen());
            second.started(SELF, SELF, PLAN);
            assertThat(states.find("web").process()).isEqualTo(SELF);
        }
        assertThat(Path.of(states.path())).doesNotExist();
    }

    @Test
    void theNoteOfOneWhoseKeeperHasEndedIsSwept() throws Exception {
        StateDirectory states = states();
        StateDirectory.Entry entry = states.enter(record("000000000001" + TAIL, "web", SELF, null));
        Syscalls.close(entry.listen());
        entry.started(DEAD, DEAD, PLAN);
        assertThat(states.list()).isEmpty();
        assertThat(Path.of(states.path())).doesNotExist();
    }

    /** The path is longer than the 108 bytes of an address, and the umask of this process would permit more. */
    @Test
    void onlyThisUserCanConnectToTheSocketOfAKeeper() throws Exception {
        Path deep = Files.createDirectory(parent.resolve("d".repeat(200)));
        StateDirectory states = StateDirectory.at(deep.resolve("states").toString());
        try (StateDirectory.Entry entry = states.enter(record("000000000001" + TAIL, null, SELF, null))) {
            int listening = entry.listen();
            try {
                Path socket = Path.of(entry.directory(), "attach");
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                        .isEqualTo("rw-------");
                assertThatThrownBy(entry::listen).hasMessageContaining("EADDRINUSE");
            } finally {
                Syscalls.close(listening);
            }
        }
    }
}
