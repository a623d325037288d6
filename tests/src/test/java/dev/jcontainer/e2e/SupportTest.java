package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.Containers;
import dev.jcontainer.Support;
import dev.jcontainer.e2e.CommandLine.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The probe as root; {@link CommandLineTest} tests it as an ordinary user. */
@EndToEnd
class SupportTest {
    @Test
    void rootHasAllThatContainersTake() throws Exception {
        Support support = Containers.probe();
        boolean isOverlay = Host.output("stat", "-f", "-c", "%T", "/usr").equals("overlayfs");
        assertThat(support.facilities())
                .filteredOn(facility -> !facility.name().startsWith("Landlock")) // Linux 6.2
                .filteredOn(facility -> !isOverlay || !facility.name().contains("that owns its files"))
                .filteredOn(facility -> !facility.name().matches("(AppArmor|SELinux) .*"))
                .allMatch(Support.Facility::isAvailable)
                .hasSize(isOverlay ? 15 : 16);
        assertThat(support.facilities())
                .hasSize(20)
                .allMatch(
                        facility -> facility.isAvailable() == facility.reason().isEmpty());
        assertThat(support.canRun()).isTrue();
    }

    @Test
    void aNoSaysWhyAndOneThatIsRequiredIsEnough() {
        Support.Facility optional = new Support.Facility("a", false, false, "because");
        assertThat(new Support(List.of(optional)).canRun()).isTrue();
        Support.Facility required = new Support.Facility("b", true, false, "because");
        assertThat(new Support(List.of(optional, required)).canRun()).isFalse();
    }

    /** In a chroot nothing is mounted at /sys, unless somebody mounts it. */
    @Test
    void whereThereAreNoCgroupsTheListIsPrintedAndSaysSo(@TempDir Path root) throws Exception {
        List<String> words = new ArrayList<>(List.of(
                "unshare",
                "--mount",
                "sh",
                "-ec",
                "mount --rbind / $0; umount --lazy --recursive $0/sys; exec chroot $0 \"$@\"",
                root.toString()));
        words.addAll(CommandLine.command("info").command());
        Outcome outcome = CommandLine.outcome(new ProcessBuilder(words));
        assertThat(outcome.stdout())
                .as(outcome.stderr())
                .contains(
                        "no   limits of memory (no cgroups): ",
                        "no   limits of processors (no cgroups): ",
                        "no   limits of processes (no cgroups): ",
                        "no cgroup hierarchy is mounted",
                        "Landlock");
    }
}
