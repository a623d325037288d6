package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.command.CommandOutput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Bundles whose cgroup was frozen before: the OCI runtime would wait forever. */
@EndToEnd
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OciFreezerTest {
    private static final String OCI_ID = Host.own("oci-frozen-test");

    @RegisterExtension
    final FrozenCgroups cgroups = new FrozenCgroups("oci-freezer-test");

    @TempDir
    Path directory;

    @BeforeEach
    void onlyForRoot() {
        assumeTrue(Host.isRoot(), "an ordinary user has no cgroups to freeze");
    }

    @Test
    void aBundleWhoseCgroupIsFrozenIsRefused() throws Exception {
        OciRuntime runtime = new OciRuntime(directory);
        try {
            Path frozen = cgroups.freeze("own");
            runtime.write("true", "", "'cgroupsPath': '" + cgroups.path() + "/own', ");
            for (String command : List.of("create", "run")) {
                CommandOutput output = runtime.run(command, OCI_ID);
                assertThat(output.status()).isNotZero();
                assertThat(output.err()).contains("the cgroup " + frozen + ": it is frozen");
                assertThat(runtime.state(OCI_ID).getParent()).doesNotExist();
                assertThat(frozen).exists();
            }
            cgroups.thaw(frozen);
            cgroups.freeze("");
            assertThat(runtime.run("create", OCI_ID).err()).contains(cgroups.own() + " above it is frozen");
            cgroups.thaw(cgroups.own());
            runtime.run("run", OCI_ID).succeeds();
        } finally {
            runtime.clear(OCI_ID);
        }
    }

    @Test
    void aBundleWhoseCgroupIsFrozenInTheUnifiedHierarchyIsRefused() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/sys/fs/cgroup/unified")), "this host is not hybrid");
        OciRuntime runtime = new OciRuntime(directory);
        try {
            Path frozen = cgroups.freezeUnified();
            runtime.write("true", "", "'cgroupsPath': '" + cgroups.path() + "/own', ");
            assertThat(runtime.run("create", OCI_ID).err()).contains("Thaw it: echo 0 > " + frozen + "/cgroup.freeze");
            cgroups.thaw(frozen);
            runtime.run("run", OCI_ID).succeeds();
        } finally {
            runtime.clear(OCI_ID);
        }
    }

    @Test
    void aContainerThatWasFrozenBeforeItsStartIsStartedWhenItGoesOn() throws Exception {
        OciRuntime runtime = new OciRuntime(directory);
        try {
            runtime.write("exec sleep 1000", "", "'cgroupsPath': '" + cgroups.path() + "/own', ");
            runtime.run("create", OCI_ID).succeeds();
            Path frozen = cgroups.freeze("own");
            assertThat(runtime.run("start", OCI_ID).err()).contains("the cgroup " + frozen + ": it is frozen");
            assertThat(runtime.run("exec", OCI_ID, "true").err()).contains("the cgroup " + frozen + ": it is frozen");
            cgroups.thaw(frozen);
            assertThat(runtime.status(OCI_ID)).isEqualTo("created");
            runtime.run("start", OCI_ID).succeeds();
            assertThat(runtime.status(OCI_ID)).isEqualTo("running");
        } finally {
            runtime.clear(OCI_ID);
        }
    }
}
