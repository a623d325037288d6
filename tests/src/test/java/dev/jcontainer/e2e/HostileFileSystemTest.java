package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.Container;
import dev.jcontainer.ContainerException;
import dev.jcontainer.Containers;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.MountFlag;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.User;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that are hostile to the filesystem: they fill it, use setuid programs, or race with links and mounts. */
@EndToEnd
class HostileFileSystemTest extends ScriptTest {
    private static final Root ROOT = Root.directory(Rootfs.shared()).readOnly();

    /** Without size= on the mounts, the program writes until the machine's memory is full. */
    @Test
    void aFillerOfFileSystemsInMemoryComesToTheirLimits() throws Exception {
        String fill = "for f in /tmp/f /dev/shm/f /etc/hosts; do cat /dev/zero >$f 2>/dev/null; stat -c %s $f; done";
        assertThat(output(shell(ROOT, fill).mount(Mount.tmpfs("/tmp", 1 << 20)).shmSize(2 << 20)))
                .isEqualTo((1 << 20) + "\n" + (2 << 20) + "\n" + ((16 << 20) - 4096));
    }

    /** Without nr_inodes=, the program makes as many inodes as the machine's memory holds. */
    @Test
    void aMakerOfFilesComesToTheLimit() throws Exception {
        String fill = "i=0; while : >/tmp/$i; do i=$((i+1)); done 2>/dev/null; ls /tmp | wc -l";
        assertThat(output(shell(ROOT, "sh -c '" + fill + "'; ls /tmp | wc -l")
                        .mount(Mount.tmpfs("/tmp", 1 << 20).inodes(50))))
                .endsWith("49");
    }

    /** Without nosuid and without no_new_privs, the program becomes root. */
    @Test
    void aSetuidProgramOnAVolumeStaysTheUser(@TempDir Path directory) throws Exception {
        Path rootfs = Rootfs.fill(Files.createDirectory(directory.resolve("rootfs")));
        Path volume = Files.createDirectory(directory.resolve("volume"));
        Path program = Files.copy(rootfs.resolve("bin/hostile"), volume.resolve("hostile"));
        assertThat(Host.output("chmod", "4755", program.toString())).isEmpty();
        assertThat(output(shell("/v/hostile identity /etc/hosts; grep ' /v ' /proc/mounts")
                        .root(Root.directory(rootfs))
                        .user(User.parse("1000:1000"))
                        .mount(Mount.bind(volume, "/v").with(MountFlag.NOSUID))))
                .startsWith("1000 1000 ")
                .contains("nosuid");
    }

    /**
     * Without RESOLVE_IN_ROOT in path.c, a container that changes the root of another container leads its mounts
     * outside.
     */
    @Test
    void aRacerInAContainerLeadsNoOtherOut(@TempDir Path directory) throws Exception {
        Path rootfs = Rootfs.fill(Files.createDirectory(directory.resolve("rootfs")));
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.createDirectory(rootfs.resolve("x"));
        Files.createSymbolicLink(rootfs.resolve("y"), Path.of("../outside"));
        ContainerSpec racer = shell("exec hostile exchange /x /y")
                .root(Root.directory(rootfs))
                .init(true)
                .build();
        try (Container container = Containers.start(racer)) {
            assertThat(container.getInputStream().read()).isEqualTo('u');
            for (int i = 0; i < 100; i++) {
                ContainerSpec victim = shell("true")
                        .root(Root.directory(rootfs))
                        .mount(Mount.tmpfs("/x/made" + i, 4096))
                        .build();
                try {
                    assertThat(Containers.run(victim).isSuccess()).isTrue();
                } catch (ContainerException e) {
                    assertThat(e).hasMessageContaining("/x/made"); // the link was in the way
                }
            }
            assertThat(container.isAlive()).isTrue();
        }
        assertThat(outside).isEmptyDirectory();
    }

    /**
     * Without the bounding set and without taking CAP_SYS_ADMIN from the user, the program mounts over any path, or
     * makes it writable.
     */
    @Test
    void aProgramCanChangeNoMount(@TempDir Path directory) throws Exception {
        assertThat(output(shell(
                                        ROOT,
                                        "mount -o remount,rw /root; mount -t tmpfs x /tmp; umount /root; umount /proc/sys; touch /root/f")
                                .mount(Mount.bind(directory, "/root").readOnly())
                                .mount(Mount.tmpfs("/tmp", 4096)))
                        .lines())
                .hasSize(5)
                .allMatch(line ->
                        line.contains("denied") || line.contains("not permitted") || line.contains("Read-only"));
        assertThat(directory).isEmptyDirectory();
    }
}
