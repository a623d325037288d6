package dev.jcontainer.plan;

import static dev.jcontainer.plan.Fixtures.directory;
import static dev.jcontainer.plan.Fixtures.facts;
import static dev.jcontainer.plan.Fixtures.host;
import static dev.jcontainer.plan.Fixtures.mount;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.jcontainer.host.HostMount;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Mount;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The host's filesystems that its throwaway view shows. */
class HostViewTest {
    private static final HostMount MEMORY = mount("/tmp", "tmpfs");

    private static List<String> shown(HostMount... mounts) {
        return HostView.of(host().build(), facts(mounts)).fileSystems();
    }

    private static void refuse(ContainerSpec.Builder spec, HostMount... mounts) {
        HostView.of(spec.build(), facts(mounts));
    }

    @Test
    void realFileSystemsBelowTheRootAreShownInTheirOrder() {
        assertThat(shown(
                        mount("/", "ext4"),
                        mount("/home", "xfs"),
                        mount("/home/a", "nfs4"),
                        mount("/data", "fuse.sshfs")))
                .containsExactly("/home", "/home/a", "/data");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "autofs", "binfmt_misc", "bpf", "cgroup", "cgroup2", "configfs", "debugfs", "devpts", "devtmpfs",
                "efivarfs", "fusectl", "hugetlbfs", "mqueue", "nsfs", "proc", "pstore", "ramfs", "rootfs",
                "rpc_pipefs", "securityfs", "selinuxfs", "sysfs", "tmpfs", "tracefs"
            })
    void fileSystemsOfTheKernelOrInMemoryAreNot(String type) {
        assertThat(shown(mount("/a", type), mount("/b", "ext4"))).containsExactly("/b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/proc", "/sys", "/dev", "/dev/disk"})
    void nothingIsShownWhereTheContainerHasItsOwn(String point) {
        assertThat(shown(mount(point, "ext4"))).isEmpty();
    }

    @Test
    void aPlaceThatOnlyBeginsWithTheSameLettersIsShown() {
        assertThat(shown(
                        mount("/dev", "devtmpfs"),
                        mount("/developers", "ext4"),
                        mount("/tmp", "tmpfs"),
                        mount("/tmp2", "ext4")))
                .containsExactly("/developers", "/tmp2");
    }

    @Test
    void whatLiesOnAFileSystemInMemoryIsNotShown() {
        assertThat(shown(mount("/run", "tmpfs"), mount("/run/media/disk", "ext4")))
                .isEmpty();
    }

    @Test
    void aMountCoversWhatWasMountedThereOrBelowBefore() {
        assertThat(shown(mount("/a", "ext4"), mount("/a/b", "ext4"), mount("/a", "xfs")))
                .containsExactly("/a");
        assertThat(shown(mount("/a", "ext4"), mount("/a/b", "ext4"), mount("/a", "tmpfs")))
                .isEmpty();
        assertThat(shown(mount("/a", "tmpfs"), mount("/a", "ext4"), mount("/a/b", "ext4")))
                .containsExactly("/a", "/a/b");
    }

    @Test
    void aDirectoryAsRootShowsNothingOfTheHost() {
        assertThat(HostView.of(directory().build(), facts(mount("/home", "ext4")))
                        .fileSystems())
                .isEmpty();
    }

    @Test
    void aProgramOnAFileSystemInMemoryIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> refuse(host().command("/tmp/a/program"), MEMORY))
                .withMessage(
                        "The program /tmp/a/program is on /tmp, a file system in memory, which the throwaway view of"
                                + " this machine does not show. Copy it to a disk, or mount its directory.");
    }

    @Test
    void aWorkingDirectoryOnAFileSystemInMemoryIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> refuse(host().workdir("/tmp"), MEMORY))
                .withMessageStartingWith("The working directory /tmp is on /tmp, a file system in memory");
    }

    @Test
    void aProgramOnAFileSystemInMemoryBelowARealOneIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> refuse(
                        host().command("/data/tmp/program"), mount("/data", "ext4"), mount("/data/tmp", "tmpfs")))
                .withMessageStartingWith("The program /data/tmp/program is on /data/tmp,");
    }

    @Test
    void aProgramBesideAFileSystemInMemoryIsNotRefused() {
        assertThatCode(() -> refuse(host().command("/tmpx/program").workdir("/"), MEMORY))
                .doesNotThrowAnyException();
        assertThatCode(() -> refuse(host().command("tmp/program"), MEMORY)).doesNotThrowAnyException();
    }

    @Test
    void aProgramInADirectoryThatIsMountedIsNotRefused() {
        ContainerSpec.Builder spec =
                host().command("/tmp/a/program").workdir("/tmp/a").mount(Mount.bind(Path.of("/tmp/a"), "/tmp/a"));
        assertThatCode(() -> refuse(spec, MEMORY)).doesNotThrowAnyException();
        assertThatIllegalArgumentException().isThrownBy(() -> refuse(spec.workdir("/tmp/ab"), MEMORY));
    }

    @Test
    void aSlashAtTheEndOfTheMountChangesNothing() {
        ContainerSpec.Builder spec =
                host().command("/tmp/a/program").workdir("/tmp/a").mount(Mount.bind(Path.of("/tmp/a"), "/tmp/a//"));
        assertThatCode(() -> refuse(spec, MEMORY)).doesNotThrowAnyException();
    }
}
