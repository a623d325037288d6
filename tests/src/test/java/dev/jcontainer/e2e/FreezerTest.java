package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.Container;
import dev.jcontainer.ContainerException;
import dev.jcontainer.ContainerProcess;
import dev.jcontainer.Containers;
import dev.jcontainer.LaunchObserver;
import dev.jcontainer.Result;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.ExecSpec;
import dev.jcontainer.spec.Limits;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Signal;
import dev.jcontainer.spec.Stdio;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cgroups whose processes are frozen: by us, or by others before the launch. */
@Tag("kernel")
@EndToEnd
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FreezerTest {
    @RegisterExtension
    final FrozenCgroups cgroups = new FrozenCgroups("frozen-test");

    @TempDir
    Path directory;

    @BeforeEach
    void onlyForRoot() {
        assumeTrue(Host.isRoot(), "an ordinary user has no cgroups to freeze");
    }

    private ContainerSpec.Builder sleeping() {
        return ContainerSpec.builder()
                .root(Root.directory(Rootfs.shared()))
                .stdio(Stdio.discard())
                .limits(Limits.builder().cgroupParent(cgroups.path()).pids(20).build())
                .command("sleep", "1000");
    }

    /** The launch would wait forever; runc refuses it, too. */
    @Test
    void aContainerBelowAFrozenCgroupIsRefused() throws Exception {
        Path frozen = cgroups.freeze("");
        assertThatThrownBy(() -> Containers.start(sleeping().build()))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("the cgroup " + frozen + " above it is frozen");
        cgroups.thaw(frozen);
        Containers.start(sleeping().build()).close();
    }

    @Test
    void aProgramForAContainerInAFrozenCgroupIsRefused() throws Exception {
        try (Container container = Containers.start(sleeping().build())) {
            Path frozen = cgroups.freeze("");
            try {
                Host.await(
                        "the container to stand still",
                        () -> Cgroups.isUnified() || Host.state(container.pid()) == 'D');
                assertThatThrownBy(() -> container.exec(ExecSpec.of("true")))
                        .isInstanceOf(ContainerException.class)
                        .hasMessageMatching(".*(is paused|is frozen).*");
            } finally {
                cgroups.thaw(frozen);
            }
            Result result = container.run(ExecSpec.of("true"));
            assertThat(result.exitCode()).isZero();
        }
    }

    /**
     * Cgroup v2 freezes with a delay, and until then the container's own cgroup does not show the state of the cgroup
     * above.
     */
    @Test
    void neitherIsAProgramStartedWhileTheContainerComesToAStop() throws Exception {
        ContainerSpec many = sleeping()
                .command("sh", "-c", "for n in 1 2 3 4 5 6 7 8 9; do sleep 1000 & done; echo; wait")
                .stdio(Stdio.pipe())
                .build();
        try (Container container = Containers.start(many)) {
            container.getInputStream().read();
            for (int round = 0; round < 20; round++) {
                Path frozen = cgroups.freeze("");
                assertThatThrownBy(() -> container.exec(ExecSpec.of("true")))
                        .isInstanceOf(ContainerException.class)
                        .hasMessageMatching(".*(is paused|is frozen).*");
                cgroups.thaw(frozen);
                assertThat(container.run(ExecSpec.of("true")).exitCode()).isZero();
            }
        }
    }

    /** Starts a program with two children, which have to be found, and pauses the container. */
    private ContainerProcess pausedProgram(Container container, String mark, @Nullable LaunchObserver listener)
            throws Exception {
        ContainerProcess program = container.exec(
                ExecSpec.builder()
                        .command("sh", "-c", "setsid " + mark + " & " + mark + " & echo; wait")
                        .stdio(Stdio.pipe())
                        .build(),
                listener);
        program.getInputStream().read();
        container.pause();
        return program;
    }

    private static void isGone(String mark) throws Exception {
        Host.await(
                "what it has started to be gone", () -> Host.processesWith(mark).isEmpty());
    }

    /** The container's processes do not change their cgroup. */
    @Test
    void aProgramEndsWithoutItsPausedContainer() throws Exception {
        String mark = "sleep 83" + ProcessHandle.current().pid();
        try (Container container = Containers.start(sleeping().build())) {
            ContainerProcess program = pausedProgram(container, mark, null);
            program.close();
            assertThat(program.waitForResult().signal()).isEqualTo(Signal.KILL);
            isGone(mark);
            assertThatThrownBy(() -> container.exec("true")).hasMessageContaining("is paused");
            container.resume();
            assertThat(container.run(ExecSpec.of("true")).exitCode()).isZero();
        }
    }

    @Test
    void aTimeoutEndsAProgramInAPausedContainer() throws Exception {
        String mark = "sleep 84" + ProcessHandle.current().pid();
        try (Container container = Containers.start(sleeping().build())) {
            ContainerProcess program = container.exec(ExecSpec.builder()
                    .command("sh", "-c", mark + " & " + mark)
                    .stdio(Stdio.discard())
                    .timeout(Duration.ofSeconds(2))
                    .build());
            container.pause();
            assertThat(program.waitForResult().outcome()).isEqualTo(Result.Outcome.TIMED_OUT);
            isGone(mark);
        }
    }

    /** If the supervisor is dead, the end of the container ends the program. */
    @Test
    void aProgramInAPausedContainerEndsAlsoWithoutASupervisor() throws Exception {
        String mark = "sleep 85" + ProcessHandle.current().pid();
        SupervisorPid supervisor = new SupervisorPid();
        try (Container container = Containers.start(sleeping().build())) {
            ContainerProcess program = pausedProgram(container, mark, supervisor);
            Host.kill(supervisor.pid());
            program.close();
            assertThatThrownBy(program::waitForResult)
                    .isInstanceOf(ContainerException.class)
                    .hasMessageContaining(Cgroups.isUnified() ? "supervisor" : "frozen cgroup");
        }
        isGone(mark);
    }

    /** The container ends, although jcontainer must not thaw a cgroup above it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aContainerBelowAFrozenCgroupIsEnded(boolean hasSupervisor) throws Exception {
        String mark = "sleep 86" + ProcessHandle.current().pid();
        cgroups.thaw(cgroups.freeze("")); // so it exists before, and the container does not remove it
        SupervisorPid supervisor = new SupervisorPid();
        try (Container container = Containers.start(withChild(mark), supervisor)) {
            container.getInputStream().read();
            cgroups.freeze("");
            end(container, supervisor, hasSupervisor);
        }
        isGone(mark);
        Path frozen = cgroups.own().resolve(Cgroups.isUnified() ? "cgroup.freeze" : "freezer.self_freezing");
        assertThat(Files.readString(frozen)).startsWith("1");
    }

    /**
     * A cgroup below may be the container's, or that of somebody who has moved a process there. It is removed with the
     * container.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aContainerWithAFrozenCgroupBelowIsEnded(boolean hasSupervisor) throws Exception {
        String mark = "sleep 87" + ProcessHandle.current().pid();
        SupervisorPid supervisor = new SupervisorPid();
        try (Container container = Containers.start(withChild(mark), supervisor)) {
            container.getInputStream().read();
            freezeBelow(container.pid());
            end(container, supervisor, hasSupervisor);
        }
        isGone(mark);
    }

    /** Its supervisor then ends it, and also removes the cgroups below its own. */
    @Test
    void aContainerWithAFrozenCgroupBelowEndsWithItsJvm() throws Exception {
        String mark = "sleep 88" + ProcessHandle.current().pid();
        Process jvm = CommandLine.command(
                        CommandLine.inRootfs("--pids-limit", "20", "sh", "-c", mark + " & echo $$; wait"))
                .start();
        try {
            jvm.inputReader().readLine();
            long first = jvm.children()
                    .flatMap(ProcessHandle::children)
                    .mapToLong(ProcessHandle::pid)
                    .findFirst()
                    .orElseThrow();
            freezeBelow(first);
            Path cgroup = Path.of(Cgroups.directory(first, "freezer"));
            Host.kill(jvm.pid());
            Host.await("the first process to be gone", () -> !Host.isAlive(first));
            Host.await("the cgroup to be gone", () -> !Files.exists(cgroup));
        } finally {
            jvm.destroyForcibly().waitFor();
        }
    }

    /** Its supervisor then moves the processes out of the cgroup above, which it must not thaw. */
    @Test
    void aContainerBelowAFrozenCgroupEndsWithItsJvm() throws Exception {
        String mark = "sleep 90" + ProcessHandle.current().pid();
        cgroups.thaw(cgroups.freeze(""));
        Process jvm = CommandLine.command(CommandLine.inRootfs(
                        "--cgroup-parent", cgroups.path(), "--pids-limit", "20", "sh", "-c", mark + " & echo; wait"))
                .start();
        try {
            jvm.inputReader().readLine();
            Path frozen = cgroups.freeze("");
            Host.kill(jvm.pid());
            isGone(mark);
            cgroups.thaw(frozen);
        } finally {
            jvm.destroyForcibly().waitFor();
        }
    }

    /** Both are killed at once, so nobody thaws the cgroup before the next container with a limit starts. */
    @Test
    void aFrozenCgroupBelowThatOfADeadOwnerIsEndedLater() throws Exception {
        assumeFalse(Cgroups.isUnified(), "cgroup v2 kills what is frozen");
        String mark = "sleep 89" + ProcessHandle.current().pid();
        String[] words = CommandLine.inRootfs("--pids-limit", "20", "sh", "-c", mark + " & echo $$; wait");
        Process jvm = CommandLine.command(words).start();
        try {
            jvm.inputReader().readLine();
            ProcessHandle supervisor = jvm.children().findFirst().orElseThrow();
            long first = supervisor.children().findFirst().orElseThrow().pid();
            freezeBelow(first);
            Path cgroup = Path.of(Cgroups.directory(first, "freezer"));
            Host.output("kill", "-STOP", Long.toString(jvm.pid()));
            Host.kill(supervisor.pid());
            Host.kill(jvm.pid());
            jvm.waitFor();
            assertThat(cgroup).exists();
            CommandLine.run("--pids-limit", "20", "true");
            assertThat(cgroup).doesNotExist();
            isGone(mark);
            CommandLine.quietly("ps"); // which removes its note
        } finally {
            jvm.destroyForcibly().waitFor();
        }
    }

    private ContainerSpec withChild(String mark) {
        return sleeping()
                .stdio(Stdio.pipe())
                .command("sh", "-c", mark + " & echo; wait")
                .build();
    }

    private static void freezeBelow(long first) throws IOException {
        Path below = Path.of(Cgroups.directory(first, "freezer"), "below");
        Files.createDirectory(below);
        ProcessHandle child =
                ProcessHandle.of(first).orElseThrow().children().findFirst().orElseThrow();
        Files.writeString(below.resolve("cgroup.procs"), Long.toString(child.pid()));
        Files.writeString(
                below.resolve(Cgroups.isUnified() ? "cgroup.freeze" : "freezer.state"),
                Cgroups.isUnified() ? "1" : "FROZEN");
    }

    private static void end(Container container, SupervisorPid supervisor, boolean hasSupervisor) throws Exception {
        if (hasSupervisor) {
            container.close();
            assertThat(container.waitForResult().signal()).isEqualTo(Signal.KILL);
        } else {
            Host.kill(supervisor.pid());
            container.close();
            assertThatThrownBy(container::waitForResult)
                    .isInstanceOf(ContainerException.class)
                    .hasMessageContaining("supervisor was killed");
        }
    }

    /**
     * If the processes were frozen for the kill, a JVM that is killed before it thaws them would leave them frozen:
     * cgroup v1 delivers no signal until then.
     */
    @Test
    void aContainerIsNotFrozenToBeKilled() throws Exception {
        assumeFalse(Cgroups.isUnified(), "cgroup v2 kills at once");
        SupervisorPid supervisor = new SupervisorPid();
        Container container = Containers.start(
                sleeping()
                        .command("sh", "-c", "sleep 1000 & sleep 1000 & sleep 1000")
                        .build(),
                supervisor);
        try (WatchService watching = directory.getFileSystem().newWatchService()) {
            Path freezer = Path.of(Cgroups.directory(container.pid(), "freezer"));
            assertThat(freezer.toString()).contains(cgroups.path());
            WatchKey orders = freezer.register(watching, StandardWatchEventKinds.ENTRY_MODIFY);
            WatchKey after = directory.register(watching, StandardWatchEventKinds.ENTRY_CREATE);
            Host.kill(supervisor.pid());
            container.waitFor();
            container.close();
            Files.createFile(directory.resolve("after")); // reported after everything before it
            for (WatchKey key = watching.take(); !key.equals(after); key = watching.take()) {
                assertThat(key).isEqualTo(orders);
            }
            assertThat(orders.pollEvents())
                    .extracting(WatchEvent::context)
                    .extracting(Object::toString)
                    .doesNotContain("freezer.state");
        } finally {
            container.close();
        }
    }
}
