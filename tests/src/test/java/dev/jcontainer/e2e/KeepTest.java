package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.ContainerHandle;
import dev.jcontainer.ContainerRegistry;
import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.Natives;
import dev.jcontainer.kernel.Syscalls;
import dev.jcontainer.launch.FutureKeeper;
import dev.jcontainer.launch.KeptContainer;
import dev.jcontainer.launch.LaunchListener;
import dev.jcontainer.launch.LaunchRequest;
import dev.jcontainer.launch.Launcher;
import dev.jcontainer.plan.ExecPlanner;
import dev.jcontainer.plan.LaunchPlan;
import dev.jcontainer.plan.step.Flags;
import dev.jcontainer.plan.step.KeeperStep;
import dev.jcontainer.prepare.ContainerId;
import dev.jcontainer.prepare.Preparation;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.ExecSpec;
import dev.jcontainer.spec.Limits;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Signal;
import dev.jcontainer.spec.Stdio;
import dev.jcontainer.state.ContainerRecord;
import dev.jcontainer.state.ProcessId;
import dev.jcontainer.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers that have a keeper: they outlive the JVM that starts them. */
@EndToEnd
class KeepTest {
    private static final List<KeeperStep> KEEPER =
            List.of(new KeeperStep.Keep(Flags.none(), 1, "", ""), new KeeperStep.Log(KeeperStep.Log.TEXT, 0, 1));

    @TempDir(factory = OwnDirectories.class)
    private Path work;

    private Path record() throws IOException {
        return Files.createDirectories(work.resolve("record"));
    }

    private Path states() {
        return work.resolve("states");
    }

    private static ContainerSpec spec(String script) {
        return ContainerSpec.builder()
                .name("kept")
                .root(Root.directory(Rootfs.shared()).ephemeral())
                .limits(Limits.builder().pids(20).build())
                .command("sh", "-c", script)
                .build();
    }

    /** Starts a container with a keeper; the last argument says what happens when its first process exists. */
    private static KeptContainer start(Path states, Path record, String script, Runnable whenCreated)
            throws IOException {
        Natives.require();
        String id = ContainerId.random();
        ContainerSpec spec = spec(script);
        try (FutureKeeper keeper = Launcher.keeper()) {
            LaunchPlan plan = Preparation.kept(spec, id, keeper.pid(), KEEPER);
            StateDirectory.Entry entry = StateDirectory.at(states.toString()).enter(note(spec, id, plan));
            int directory = Syscalls.open(Bytes.cString(record.toString()), Syscalls.O_RDONLY, 0);
            int clients = entry.listen();
            try {
                return Launcher.keep(LaunchRequest.of(plan)
                        .note(entry.directory())
                        .listener(new LaunchListener() {
                            @Override
                            public void created(long pid, long supervisor) throws IOException {
                                Files.writeString(record.resolve("start.new"), "run 1\nend\n");
                                entry.started(process(supervisor), process(pid), ExecPlanner.template(plan));
                                whenCreated.run();
                            }
                        })
                        .kept(new LaunchRequest.Keeper(keeper, directory, clients))
                        .build());
            } catch (IOException | RuntimeException | Error e) {
                entry.close();
                throw e;
            } finally {
                Syscalls.close(directory);
                Syscalls.close(clients);
            }
        }
    }

    private static ProcessId process(long pid) throws IOException {
        return Objects.requireNonNull(ProcessId.of((int) pid));
    }

    private static ContainerRecord note(ContainerSpec spec, String id, LaunchPlan plan) throws IOException {
        return new ContainerRecord(
                id,
                spec.name(),
                System.currentTimeMillis(),
                ProcessId.ofThis(),
                null,
                spec.command(),
                Objects.requireNonNull(plan.cgroup()).unified(),
                plan.cgroup().directories(),
                plan.idMap(),
                false,
                Signal.TERM,
                null);
    }

    /** Starts a container, and waits for the end of its input, or kills itself when the first process exists. */
    static final class Starting {
        private Starting() {}

        /** @param arguments the state directory, the record, the script, and whether to die before READY */
        public static void main(String[] arguments) throws Exception {
            boolean dies = Boolean.parseBoolean(arguments[3]);
            KeptContainer kept = start(Path.of(arguments[0]), Path.of(arguments[1]), arguments[2], () -> {
                if (dies) {
                    Host.kill(ProcessHandle.current().pid());
                }
            });
            System.out.println(kept.pid() + " " + kept.keeper());
            System.in.read();
        }
    }

    private Process starting(String script, boolean dies) throws IOException {
        return Host.jvm(Starting.class, states().toString(), record().toString(), script, Boolean.toString(dies))
                .start();
    }

    private void awaitTheEnd(long keeper) {
        Host.await("the end of the keeper", () -> !Host.isAlive(keeper));
        Host.await("the removal of the note", () -> !Files.exists(states()));
    }

    @Test
    void aContainerOutlivesTheJvmAndIsManaged() throws Exception {
        Process jvm = starting("trap 'exit 7' TERM; echo out; while :; do sleep 0.05; done", false);
        String[] pids = jvm.inputReader().readLine().split(" ", -1);
        long keeper = Long.parseLong(pids[1]);
        assertThat(record().resolve("start"))
                .as("READY says that it has started")
                .hasContent("run 1\nend\n");
        Host.kill(jvm.pid());
        jvm.waitFor();
        try (ContainerHandle container = ContainerRegistry.at(states()).find("kept")) {
            assertThat(container.pid()).isEqualTo(Long.parseLong(pids[0]));
            assertThat(container.isAlive()).isTrue();
            ExecSpec exec = ExecSpec.builder()
                    .command("echo", "inside")
                    .stdio(Stdio.pipe())
                    .build();
            try (var started = container.exec(exec, null)) {
                assertThat(started.getInputStream().readAllBytes()).asString().isEqualTo("inside\n");
                assertThat(started.waitFor()).isZero();
            }
            container.pause();
            assertThat(container.isPaused()).isTrue();
            container.resume();
            assertThat(container.stats().pids()).isPositive();
            container.stop(null, null);
        }
        awaitTheEnd(keeper);
        assertThat(Files.readString(record().resolve("exit"))).contains("run 1\n", "status " + (7 << 8) + "\n");
        assertThat(Files.readString(record().resolve("log"))).contains(" stdout F out\n");
    }

    /** A second launch of any command sweeps the cgroups of processes that have ended, but not those of a keeper. */
    @Test
    void itsCgroupsAreNotTakenForThoseOfAJvmThatHasEnded() throws Exception {
        Process jvm = starting("while :; do sleep 0.05; done", false);
        String[] pids = jvm.inputReader().readLine().split(" ", -1);
        Host.kill(jvm.pid());
        jvm.waitFor();
        Process other =
                Host.jvm(CrashTest.Dying.class, "1", Rootfs.shared().toString()).start();
        other.waitFor();
        assertThat(Host.isAlive(Long.parseLong(pids[0]))).isTrue();
        Host.kill(Long.parseLong(pids[0]));
        awaitTheEnd(Long.parseLong(pids[1]));
    }

    @Test
    void aJvmThatIsKilledBeforeTheProgramRunsLeavesNothing() throws Exception {
        Process jvm = starting("sleep 1000", true);
        jvm.waitFor();
        Host.await("the removal of the note", () -> !Files.exists(states()));
        Host.await(
                "the end of the processes",
                () -> Host.processesWith(work.toString()).isEmpty());
        assertThat(record().resolve("start")).doesNotExist();
        assertThat(record().resolve("exit")).doesNotExist();
    }

    /** A library's JVM lives on: it waits for the keeper, so no zombie is left. */
    @Test
    void aJvmThatLivesOnReapsTheKeeper() throws Exception {
        KeptContainer kept = start(states(), record(), "exit 3", () -> {});
        kept.close();
        awaitTheEnd(kept.keeper());
        Host.await("the keeper to be reaped", () -> !Files.exists(Path.of("/proc/" + kept.keeper())));
        assertThat(Files.readString(record().resolve("exit"))).contains("status " + (3 << 8) + "\n");
    }

    @Test
    void anExceptionOfTheListenerLeavesNothing() throws Exception {
        assertThatThrownBy(() -> start(states(), record(), "true", () -> {
                    throw new IllegalStateException("enough");
                }))
                .hasMessage("enough");
        assertThat(states()).doesNotExist();
        assertThat(record().resolve("start")).doesNotExist();
    }
}
