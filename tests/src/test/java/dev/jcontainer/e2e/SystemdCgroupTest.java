package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.command.CommandOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --systemd-cgroup}, with a real systemd of the test's own. */
@EndToEnd
class SystemdCgroupTest {
    private static final String ID = "scoped";
    private static final String UNIT = "test-scoped.scope";
    private static final String LIMITS = "'cgroupsPath': 'some-deep.slice:test:scoped', 'resources': {"
            + "'memory': {'limit': 67108864}, 'pids': {'limit': 77}, 'cpu': {'shares': 512, 'quota': 20000, 'period': 50000,"
            + " 'cpus': '0'}}, ";

    @TempDir
    Path directory;

    @TempDir
    Path forManager;

    private OciRuntime runtime;
    private @Nullable UserManager manager;

    @BeforeEach
    void makeARuntime() {
        assumeTrue(Host.isRoot(), "only root can make containers for engines");
        runtime = new OciRuntime(directory);
    }

    @AfterEach
    void stopSystemd() {
        if (manager != null) {
            manager.close();
        }
    }

    private void startSystemd() throws IOException, InterruptedException {
        assumeTrue(Cgroups.isUnified(), "--systemd-cgroup needs cgroup v2");
        assumeTrue(UserManager.canBe(), "systemd is not installed, or a user's systemd has no bus");
        manager = UserManager.start(forManager);
    }

    private UserManager manager() {
        return Objects.requireNonNull(manager);
    }

    private CommandOutput run(String... words) throws IOException, InterruptedException {
        String[] all = new String[words.length + 1];
        all[0] = "--systemd-cgroup";
        System.arraycopy(words, 0, all, 1, words.length);
        return runtime.runAfter("export DBUS_SYSTEM_BUS_ADDRESS=" + manager().address(), all);
    }

    private Path scope() {
        return manager().cgroup().resolve("some.slice/some-deep.slice/" + UNIT);
    }

    private String file(String name) throws IOException {
        return Files.readString(scope().resolve(name)).strip();
    }

    @Test
    void onCgroupV1ItIsRefused() throws Exception {
        assumeFalse(Cgroups.isUnified(), "this host has cgroup v2");
        runtime.write("true");
        assertThat(runtime.run("--systemd-cgroup", "run", ID).err())
                .contains("Cannot have systemd make the cgroup (--systemd-cgroup): this host has its controllers on"
                        + " cgroup v1.");
        runtime.clear(ID);
    }

    @Test
    void withoutABusItIsAnError() throws Exception {
        assumeTrue(Cgroups.isUnified(), "--systemd-cgroup needs cgroup v2");
        runtime.write("true");
        assertThat(runtime.runAfter(
                                "export DBUS_SYSTEM_BUS_ADDRESS=unix:path=" + directory + "/none",
                                "--systemd-cgroup",
                                "run",
                                ID)
                        .err())
                .contains("no connection to D-Bus at unix:path=" + directory + "/none");
    }

    @Test
    void aContainersCgroupIsAScopeWithItsLimits() throws Exception {
        startSystemd();
        runtime.write("sleep 1000", "", LIMITS);
        run("create", ID).succeeds();
        assertThat(file("cgroup.procs")).isEqualTo(Long.toString(runtime.pid(ID)));
        assertThat(file("memory.max")).isEqualTo("67108864");
        assertThat(file("pids.max")).isEqualTo("77");
        assertThat(file("cpu.max")).isEqualTo("20000 50000");
        assertThat(file("cpuset.cpus")).isEqualTo("0");
        assertThat(manager().property(UNIT, "MemoryMax")).isEqualTo("67108864");
        assertThat(manager().property(UNIT, "TasksMax")).isEqualTo("77");
        assertThat(manager().property(UNIT, "CPUQuotaPerSecUSec")).isEqualTo("400ms");
        assertThat(manager().property(UNIT, "Delegate")).isEqualTo("yes");

        run("start", ID).succeeds();
        run("update", "--memory", "33554432", "--pids-limit", "55", ID).succeeds();
        assertThat(file("memory.max")).isEqualTo("33554432");
        assertThat(manager().property(UNIT, "MemoryMax")).isEqualTo("33554432");
        assertThat(manager().property(UNIT, "TasksMax")).isEqualTo("55");

        runtime.clear(ID);
        assertThat(scope()).doesNotExist();
    }

    @Test
    void theSameNameCanBeUsedAtOnceAgain() throws Exception {
        startSystemd();
        runtime.write("exit 3", "", LIMITS);
        for (int i = 0; i < 2; i++) {
            assertThat(run("run", ID).status()).isEqualTo(3);
        }
        assertThat(scope()).doesNotExist();
    }

    @Test
    void theScopeOfAnotherIsLeftAlone() throws Exception {
        startSystemd();
        runtime.write("sleep 1000", "", LIMITS);
        run("create", ID).succeeds();
        assertThat(run("create", "other").err()).contains("Cannot have systemd make the scope " + UNIT);
        assertThat(runtime.status(ID)).isEqualTo("created");
        assertThat(file("cgroup.procs")).isEqualTo(Long.toString(runtime.pid(ID)));
        runtime.clear(ID);
    }

    @Test
    void aLimitThatCannotBeSetLeavesNothing() throws Exception {
        startSystemd();
        runtime.write("true", "", LIMITS.replace("'pids'", "'unified': {'memory.nothing': '1'}, 'pids'"));
        assertThat(run("run", ID).err()).contains("memory.nothing");
        assertThat(scope()).doesNotExist();
        assertThat(runtime.state(ID).getParent()).doesNotExist();
    }
}
