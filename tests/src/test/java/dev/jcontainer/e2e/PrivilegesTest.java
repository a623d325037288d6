package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.ContainerException;
import dev.jcontainer.Containers;
import dev.jcontainer.Result;
import dev.jcontainer.host.SecurityModules;
import dev.jcontainer.spec.Capabilities;
import dev.jcontainer.spec.Capability;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Limits;
import dev.jcontainer.spec.Privileges;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a container may do beyond the defaults, if the specification allows it. */
@EndToEnd
class PrivilegesTest {
    private static ContainerSpec.Builder spec(Privileges.Builder privileges, String script) {
        return ContainerSpec.builder()
                .root(Root.directory(Rootfs.shared()).ephemeral())
                .privileges(privileges.build())
                .stdio(Stdio.pipe())
                .command("sh", "-c", script);
    }

    private static String output(Privileges.Builder privileges, String script)
            throws IOException, InterruptedException {
        Result result = Containers.run(spec(privileges, script).build());
        return result.stdoutText() + result.stderrText();
    }

    private static Privileges.Builder with(Capabilities capabilities) {
        return Privileges.builder().capabilities(capabilities);
    }

    /** The sets of the running program, in the order of /proc/self/status. */
    private List<Long> sets(ContainerSpec.Builder spec) throws IOException, InterruptedException {
        ContainerSpec open = spec.root(Root.host())
                .command("/bin/grep", "^Cap", "/proc/self/status")
                .build();
        String status = Containers.run(open).stdoutText();
        List<Long> sets = new ArrayList<>();
        for (String line : status.strip().split("\n", -1)) {
            sets.add(Long.parseUnsignedLong(line.substring(line.indexOf('\t') + 1), 16));
        }
        return sets;
    }

    @Test
    void eachSetIsAsItWasAskedFor() throws Exception {
        long both = Capability.CHOWN.bit() | Capability.NET_RAW.bit();
        Capabilities two = Capabilities.NONE.plus(Capability.CHOWN, Capability.NET_RAW);
        assertThat(sets(spec(with(two), ""))).containsExactly(0L, both, both, both, 0L);
        assertThat(sets(spec(with(Capabilities.NONE), ""))).containsExactly(0L, 0L, 0L, 0L, 0L);
        long ambient = Capability.NET_RAW.bit();
        assertThat(sets(spec(with(Capabilities.NONE.withAmbient(Capability.NET_RAW)), "")
                        .user(1000, 1000)))
                .containsExactly(ambient, ambient, ambient, ambient, ambient);
        assertThat(sets(spec(with(two), "").user(1000, 1000))).containsExactly(0L, 0L, 0L, both, 0L);
    }

    @Test
    void whatIsAddedWorksAndWhatIsDroppedDoesNot() throws Exception {
        String mount = "mount -t tmpfs x /tmp && echo mounted";
        assertThat(output(with(Capabilities.DEFAULT.plus(Capability.SYS_ADMIN)), mount))
                .isEqualTo("mounted\n");
        assertThat(output(with(Capabilities.DEFAULT), mount)).contains("permission denied");
        String chown = "chown 1:1 /tmp && echo given";
        assertThat(output(with(Capabilities.DEFAULT), chown)).isEqualTo("given\n");
        assertThat(output(with(Capabilities.DEFAULT.minus(Capability.CHOWN)), chown))
                .contains("Operation not permitted");
    }

    /** This happens wherever a capability is missing, as on the tests' machine, which has no SYS_RESOURCE. */
    @Test
    void whatTheCallerLacksIsAnErrorThatNamesIt() throws Exception {
        String line = Host.output("grep", "^CapPrm", "/proc/self/status");
        long own = Long.parseUnsignedLong(line.substring(line.indexOf('\t') + 1), 16);
        for (Capability capability : Capability.values()) {
            if ((own & capability.bit()) == 0) {
                assertThatThrownBy(() -> output(with(Capabilities.DEFAULT.plus(capability)), "true"))
                        .isInstanceOf(ContainerException.class)
                        .hasMessageContaining(capability.name());
                assertThat(output(with(Capabilities.ALL), "echo runs")).isEqualTo("runs\n");
            }
        }
    }

    /** Without the step NO_NEW_PRIVS the program becomes root in both cases. */
    @Test
    void aSetUserIdProgramGivesNothingUnlessNewPrivilegesAreAllowed(
            @TempDir(factory = CommandLineTest.OnDisk.class) Path directory) throws Exception {
        Path program = Files.copy(Path.of("/bin/cat"), directory.resolve("cat"));
        Host.output("chmod", "755", directory.toString());
        Host.output("chmod", "4755", program.toString());
        for (boolean denied : new boolean[] {true, false}) {
            ContainerSpec spec = spec(Privileges.builder().noNewPrivs(denied), "")
                    .root(Root.host())
                    .user(1000, 1000)
                    .command(program.toString(), "/proc/self/status")
                    .build();
            String effective = denied ? "1000\t1000\t1000" : "0\t0\t0";
            assertThat(Containers.run(spec).stdoutText())
                    .contains("Uid:\t1000\t" + effective + "\n")
                    .contains("NoNewPrivs:\t" + (denied ? 1 : 0) + "\n");
        }
    }

    @Test
    void whatIsUnmaskedIsInView() throws Exception {
        String look =
                "ls -d /proc/sys/kernel/hostname; grep -c ' /proc/sys ' /proc/mounts; echo x >/proc/sys/kernel/domainname";
        assertThat(output(Privileges.builder(), look)).contains("\n1\n").contains("Read-only file system");
        assertThat(output(Privileges.builder().unmask("/proc/sys"), look + " && echo written"))
                .contains("\n0\n")
                .doesNotContain("Read-only file system");
        assertThat(output(Privileges.builder().unmaskAll(), "grep -cE ' /(proc|sys)/' /proc/mounts"))
                .isEqualTo("0\n");
    }

    @Test
    void whatIsMaskedIsEmpty() throws Exception {
        String look = "wc -c </etc/hostname; ls -A /root";
        assertThat(output(Privileges.builder().mask("/etc/hostname").mask("/root"), look))
                .isEqualTo("0\n");
    }

    @Test
    void aPrivilegedContainerHasTheDevicesAndSeesTheKernelsFiles() throws Exception {
        Path device = Cgroups.aDeviceThatOpens();
        String look =
                "grep -v ' /sys/fs/cgroup' /proc/mounts | grep -cE ' /(proc|sys)/'; grep ' /sys ' /proc/mounts | cut -c1-22; head -c0 "
                        + device + " && echo opened; mount -t tmpfs x /tmp && echo mounted";
        String all = "0\nsysfs /sys sysfs rw,no\nopened\nmounted\n";
        assertThat(output(Privileges.privileged(), look)).isEqualTo(all);
        ContainerSpec limited = spec(Privileges.privileged(), look)
                .limits(Limits.builder().pids(50).build())
                .build();
        assertThat(Containers.run(limited).stdoutText()).isEqualTo(all);
        assertThat(output(Privileges.builder(), "head -c0 " + device)).contains("No such file");
    }

    @Test
    void labelsThatNobodyReadsAreErrors() throws Exception {
        if (!SecurityModules.hasAppArmor()) {
            assertThat(CommandLine.run("--security-opt", "apparmor=mine", "true")
                            .stderr())
                    .contains("the AppArmor profile 'mine' cannot be applied: this host's kernel has no AppArmor");
        }
        if (!SecurityModules.hasSelinux()) {
            assertThat(CommandLine.run("--security-opt", "label=type:mine_t", "true")
                            .stderr())
                    .contains("mine_t")
                    .contains("this host has no SELinux");
        }
        assertThat(CommandLine.run("--security-opt", "apparmor=unconfined", "--security-opt", "label=disable", "true")
                        .status())
                .isZero();
    }
}
