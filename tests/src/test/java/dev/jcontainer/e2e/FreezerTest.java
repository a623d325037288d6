package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.Container;
import dev.jcontainer.ContainerException;
import dev.jcontainer.ContainerProcess;
import dev.jcontainer.Containers;
import dev.jcontainer.Result;
import dev.jcontainer.launch.LaunchListener;
import dev.jcontainer.plan.Step;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Cgroups whose processes are stopped: by us, and by others beforehand. */
@EndToEnd
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FreezerTest {
    private static final String OCI_ID = Host.own("oci-frozen-test");

    /** In every hierarchy the parent of what this test makes. */
    private final String name = "frozen-test-" + ProcessHandle.current().pid();

    @TempDir
    Path directory;

    @BeforeEach
    void onlyForRoot() {
        assumeTrue(Host.isRoot(), "an ordinary user has no cgroups to freeze");
    }

    @AfterEach
    void remove() throws IOException {
        for (Path top : Cgroups.hierarchies()) {
            Path made = top.resolve(name);
            if (Files.exists(made)) {
                thaw(made);
                List<Path> below = new ArrayList<>(Cgroups.below(made));
                for (int i = below.size() - 1; i >= 0; i--) {
                    Files.deleteIfExists(below.get(i));
                }
            }
        }
    }

    private Path top() {
        return Path.of("/sys/fs/cgroup", Cgroups.isUnified() ? "" : "freezer");
    }

    private static void set(Path cgroup, String v1, String v2) throws IOException {
        Path file = cgroup.resolve(Cgroups.isUnified() ? "cgroup.freeze" : "freezer.state");
        if (Files.exists(file)) {
            Files.writeString(file, Cgroups.isUnified() ? v2 : v1);
        }
    }

    private static void thaw(Path cgroup) throws IOException {
        set(cgroup, "THAWED", "0");
    }

    /** A cgroup, by its name below this test's own, empty for that. */
    private Path frozen(String below) throws IOException {
        Path cgroup = Files.createDirectories(top().resolve(name).resolve(below));
        set(cgroup, "FROZEN", "1");
        return cgroup;
    }

    private ContainerSpec.Builder sleeping() {
        return ContainerSpec.builder()
                .root(Root.directory(Rootfs.shared()))
                .stdio(Stdio.discard())
                .limits(Limits.builder().cgroupParent("/" + name).pids(20).build())
                .command("sleep", "1000");
    }

    /** It would wait for ever; so runc has it, too. */
    @Test
    void aContainerBelowAFrozenCgroupIsRefused() throws Exception {
        Path frozen = frozen("");
        assertThatThrownBy(() -> Containers.start(sleeping().build()))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("the cgroup " + frozen + " above it is frozen");
        thaw(frozen);
        Containers.start(sleeping().build()).close();
    }

    @Test
    void aBundleWhoseCgroupIsFrozenIsRefused() throws Exception {
        OciRuntime runtime = new OciRuntime(directory);
        try {
            Path frozen = frozen("own");
            runtime.write("true", "", "'cgroupsPath': '/" + name + "/own', ");
            for (String command : List.of("create", "run")) {
                OciRuntime.Output output = runtime.run(command, OCI_ID);
                assertThat(output.status()).isNotZero();
                assertThat(output.err()).contains("the cgroup " + frozen + ": it is frozen");
                assertThat(runtime.state(OCI_ID).getParent()).doesNotExist();
                assertThat(frozen).exists();
            }
            thaw(frozen);
            frozen("");
            assertThat(runtime.run("create", OCI_ID).err()).contains(top().resolve(name) + " above it is frozen");
            thaw(top().resolve(name));
            runtime.run("run", OCI_ID).succeeds();
        } finally {
            runtime.clear(OCI_ID);
        }
    }

    @Test
    void aContainerThatWasFrozenBeforeItsStartIsStartedWhenItGoesOn() throws Exception {
        OciRuntime runtime = new OciRuntime(directory);
        try {
            runtime.write("exec sleep 1000", "", "'cgroupsPath': '/" + name + "/own', ");
            runtime.run("create", OCI_ID).succeeds();
            Path frozen = frozen("own");
            assertThat(runtime.run("start", OCI_ID).err()).contains("the cgroup " + frozen + ": it is frozen");
            assertThat(runtime.run("exec", OCI_ID, "true").err()).contains("the cgroup " + frozen + ": it is frozen");
            thaw(frozen);
            assertThat(runtime.status(OCI_ID)).isEqualTo("created");
            runtime.run("start", OCI_ID).succeeds();
            assertThat(runtime.status(OCI_ID)).isEqualTo("running");
        } finally {
            runtime.clear(OCI_ID);
        }
    }

    @Test
    void aProgramForAContainerInAFrozenCgroupIsRefused() throws Exception {
        try (Container container = Containers.start(sleeping().build())) {
            Path frozen = frozen("");
            try {
                Host.await(
                        "the container to stand still",
                        () -> Cgroups.isUnified() || Host.state(container.pid()) == 'D');
                assertThatThrownBy(() -> container.exec(ExecSpec.of("true")))
                        .isInstanceOf(ContainerException.class)
                        .hasMessageMatching(".*(is paused|is frozen).*");
            } finally {
                thaw(frozen);
            }
            Result result = container.run(ExecSpec.of("true"));
            assertThat(result.exitCode()).isZero();
        }
    }

    /** Two processes that others would have to find, in a container that is paused then. */
    private ContainerProcess pausedProgram(Container container, String mark, @Nullable LaunchListener listener)
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

    /** The container's processes stay where they are. */
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

    /** Then only the command that has paused it can end it. */
    @Test
    void aProgramInAPausedContainerEndsAlsoWithoutASupervisor() throws Exception {
        String mark = "sleep 85" + ProcessHandle.current().pid();
        long[] supervisor = new long[1];
        LaunchListener listener = new LaunchListener() {
            @Override
            public void created(long pid, long process) {
                supervisor[0] = process;
            }

            @Override
            public void stepDone(int index, Step step) {}
        };
        try (Container container = Containers.start(sleeping().build())) {
            ContainerProcess program = pausedProgram(container, mark, listener);
            Host.kill(supervisor[0]);
            program.close();
            assertThatThrownBy(program::waitForResult)
                    .isInstanceOf(ContainerException.class)
                    .hasMessageContaining(Cgroups.isUnified() ? "supervisor" : "frozen cgroup");
        }
        isGone(mark);
    }

    /** A cgroup above it is not ours to thaw. */
    @Test
    void aContainerBelowAFrozenCgroupIsEnded() throws Exception {
        String mark = "sleep 86" + ProcessHandle.current().pid();
        thaw(frozen("")); // so it is not the container's to remove
        try (Container container = Containers.start(sleeping()
                .stdio(Stdio.pipe())
                .command("sh", "-c", mark + " & echo; wait")
                .build())) {
            container.getInputStream().read();
            frozen("");
            container.close();
            assertThat(container.waitForResult().signal()).isEqualTo(Signal.KILL);
        }
        isGone(mark);
        assertThat(Files.readString(
                        top().resolve(name).resolve(Cgroups.isUnified() ? "cgroup.freeze" : "freezer.state")))
                .startsWith(Cgroups.isUnified() ? "1" : "FROZEN");
    }

    /**
     * Were its processes stopped for that, a JVM that is killed before it lets them go on would leave them so: cgroup v1
     * delivers no signal till then.
     */
    @Test
    void aContainerIsNotFrozenToBeKilled() throws Exception {
        assumeFalse(Cgroups.isUnified(), "cgroup v2 kills at once");
        long[] supervisor = new long[1];
        LaunchListener listener = new LaunchListener() {
            @Override
            public void created(long pid, long process) {
                supervisor[0] = process;
            }

            @Override
            public void stepDone(int index, Step step) {}
        };
        Container container = Containers.start(
                sleeping()
                        .command("sh", "-c", "sleep 1000 & sleep 1000 & sleep 1000")
                        .build(),
                listener);
        try (WatchService watching = directory.getFileSystem().newWatchService()) {
            Path freezer = Path.of(Cgroups.directory(container.pid(), "freezer"));
            assertThat(freezer.toString()).contains(name);
            WatchKey orders = freezer.register(watching, StandardWatchEventKinds.ENTRY_MODIFY);
            WatchKey after = directory.register(watching, StandardWatchEventKinds.ENTRY_CREATE);
            Host.kill(supervisor[0]);
            container.waitFor();
            container.close();
            Files.createFile(directory.resolve("after")); // told behind everything before it
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
