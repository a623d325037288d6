package dev.jcontainer.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.spec.Capabilities;
import dev.jcontainer.spec.Capability;
import dev.jcontainer.spec.Privileges;
import dev.jcontainer.spec.Seccomp;
import dev.jcontainer.spec.SeccompAction;
import dev.jcontainer.spec.SeccompProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From the options of {@code run} to privileges. */
class PrivilegeOptionsTest {
    private static Privileges privileges(String... words) throws UsageException, IOException {
        return RunLine.withOptions(words).privileges();
    }

    private static Capabilities capabilities(String... words) throws UsageException, IOException {
        return privileges(words).capabilities();
    }

    private static void refuses(String part, String... words) {
        RunLine.refusesOptions(List.of(words), part);
    }

    @Test
    void withoutOptionsTheyAreTheDefaults() throws Exception {
        assertThat(capabilities()).isEqualTo(Capabilities.DEFAULT);
        assertThat(privileges().noNewPrivs()).isTrue();
        assertThat(privileges().isPrivileged()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NET_RAW", "net_raw", "CAP_NET_RAW", "cap_net_raw", "Cap_Net_Raw"})
    void aCapabilityIsNamedWithOrWithoutItsPrefixInEitherCase(String name) throws Exception {
        assertThat(capabilities("--cap-add", name)).isEqualTo(Capabilities.DEFAULT.plus(Capability.NET_RAW));
        assertThat(capabilities("--cap-drop", "chown")).isEqualTo(Capabilities.DEFAULT.minus(Capability.CHOWN));
    }

    @Test
    void allComesFirstThenWhatIsDroppedThenWhatIsAdded() throws Exception {
        assertThat(capabilities("--cap-add", "CHOWN", "--cap-drop", "ALL"))
                .isEqualTo(Capabilities.NONE.plus(Capability.CHOWN));
        assertThat(capabilities("--cap-drop", "CHOWN", "--cap-add", "all"))
                .isEqualTo(Capabilities.ALL.minus(Capability.CHOWN));
        assertThat(capabilities("--cap-drop", "CHOWN", "--cap-add", "CHOWN").granted())
                .isEqualTo(Capabilities.DEFAULT.granted());
        assertThat(capabilities("--cap-drop", "ALL")).isEqualTo(Capabilities.NONE);
    }

    @Test
    void privilegedGivesAllButWhatIsDropped() throws Exception {
        Privileges privileges = privileges("--privileged", "--cap-drop", "SYS_MODULE");
        assertThat(privileges.capabilities()).isEqualTo(Capabilities.ALL.minus(Capability.SYS_MODULE));
        assertThat(privileges.noNewPrivs()).isFalse();
        assertThat(privileges.isUnmasked("/proc/kcore")).isTrue();
        assertThat(privileges("--privileged", "--security-opt", "no-new-privileges")
                        .noNewPrivs())
                .isTrue();
    }

    @Test
    void anAmbientCapabilityIsGrantedAsWell() throws Exception {
        assertThat(capabilities("--cap-drop", "ALL", "--cap-ambient", "NET_RAW"))
                .isEqualTo(Capabilities.NONE.withAmbient(Capability.NET_RAW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"CAP_", "NET_RAW,CHOWN", "CAP_CAP_CHOWN", "41", "NETRAW", "CAP_ALL"})
    void whatIsNoCapabilityIsRefused(String name) {
        refuses("There is no capability '" + name + "'", "--cap-add", name);
        refuses("There is no capability '" + name + "'", "--cap-drop", name);
        refuses("There is no capability '" + name + "'", "--cap-ambient", name);
    }

    @Test
    void allIsNotForAmbientCapabilities() {
        refuses("There is no capability 'ALL'", "--cap-ambient", "ALL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-new-privileges", "no-new-privileges=true", "no-new-privileges:true"})
    void newPrivilegesAreDenied(String option) throws Exception {
        assertThat(privileges("--security-opt", option).noNewPrivs()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-new-privileges=false", "no-new-privileges:false"})
    void newPrivilegesAreAllowed(String option) throws Exception {
        assertThat(privileges("--security-opt", option).noNewPrivs()).isFalse();
    }

    @Test
    void pathsAreUnmasked() throws Exception {
        Privileges privileges = privileges("--security-opt", "unmask=/proc/acpi:/sys/*");
        assertThat(privileges.isUnmasked("/proc/acpi")).isTrue();
        assertThat(privileges.isUnmasked("/sys/firmware")).isTrue();
        assertThat(privileges.isUnmasked("/proc/kcore")).isFalse();
        assertThat(privileges.isUnmasked("/system")).isFalse();
        for (String all : new String[] {"unmask=all", "systempaths=unconfined"}) {
            assertThat(privileges("--security-opt", all).isUnmasked("/proc/kcore"))
                    .as(all)
                    .isTrue();
            assertThat(privileges("--security-opt", all).isUnmasked("/proc/sys"))
                    .as(all)
                    .isTrue();
        }
    }

    @Test
    void morePathsAreMasked() throws Exception {
        assertThat(privileges("--security-opt", "mask=/a:/b/../c").masked()).containsExactly("/a", "/c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "none",
                "no-new-privileges=",
                "no-new-privileges=yes",
                "unmask",
                "unmask=",
                "unmask=proc",
                "systempaths",
                "systempaths=",
                "systempaths=/proc",
                "unmask=/proc:",
                "unmask=/pr*c",
                "mask",
                "mask=",
                "mask=/",
                "mask=//.",
                "mask=etc",
                "apparmor",
                "apparmor=",
                "apparmor=a b",
                "label",
                "label=",
                "label=type",
                "label=type:",
                "label=kind:x"
            })
    void whatIsNoSecurityOptionIsRefused(String option) {
        refuses("Cannot run: The ", "--security-opt", option);
    }

    @Test
    void labelsAreForTheHostsSecurityModules() throws Exception {
        assertThat(privileges("--security-opt", "apparmor=mine").appArmorProfile())
                .isEqualTo("mine");
        assertThat(privileges("--security-opt", "apparmor:unconfined").appArmorProfile())
                .isEqualTo(Privileges.UNCONFINED);
        assertThat(privileges("--security-opt", "label=disable").selinuxLabel()).isNull();
        Privileges labelled =
                privileges("--security-opt", "label=type:mine_t", "--security-opt", "label=level:s0:c1,c2");
        assertThat(labelled.selinuxLabel()).isEqualTo("system_u:system_r:mine_t:s0:c1,c2");
        assertThat(labelled.selinuxMountLabel()).isEqualTo("system_u:object_r:container_file_t:s0:c1,c2");
        assertThat(privileges("--security-opt", "label=user:me").selinuxLabel())
                .matches("me:system_r:container_t:s0:c\\d+,c\\d+");
    }

    @Test
    void contextsAreThoseOfThePolicy() {
        String contexts = "process = \"system_u:system_r:other_t:s0\"\ncontent = \"x\"\n";
        assertThat(SelinuxLabels.of(contexts, "process", "y")).isEqualTo("system_u:system_r:other_t:s0");
        assertThat(SelinuxLabels.of(contexts, "file", "y")).isEqualTo("y");
    }

    @Test
    void seccompIsAWordOrAProfile(@TempDir Path directory) throws Exception {
        assertThat(privileges().seccomp()).isSameAs(Seccomp.DEFAULT);
        assertThat(privileges("--security-opt", "seccomp=unconfined").seccomp()).isSameAs(Seccomp.UNCONFINED);
        assertThat(privileges("--security-opt", "seccomp:unconfined").seccomp()).isSameAs(Seccomp.UNCONFINED);
        assertThat(privileges("--privileged").seccomp()).isSameAs(Seccomp.UNCONFINED);
        assertThat(privileges("--privileged", "--security-opt", "seccomp=builtin")
                        .seccomp())
                .isSameAs(Seccomp.DEFAULT);
        Path profile = directory.resolve("profile.json");
        Files.writeString(profile, "{\"defaultAction\": \"SCMP_ACT_LOG\"}");
        assertThat(((SeccompProfile) privileges("--security-opt", "seccomp=" + profile)
                                .seccomp())
                        .defaultAction())
                .isEqualTo(SeccompAction.LOG);
    }

    @Test
    void aProfileThatIsNoneIsRefusedWithThePlace(@TempDir Path directory) throws Exception {
        Path profile = directory.resolve("profile.json");
        Files.writeString(profile, "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{\"names\": 1}]}");
        refuses("syscalls[0].names: not an array", "--security-opt", "seccomp=" + profile);
        refuses(profile.toString(), "--security-opt", "seccomp=" + profile);
        refuses("has no value", "--security-opt", "seccomp=");
        assertThatThrownBy(() -> privileges("--security-opt", "seccomp=" + directory + "/none"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(directory + "/none");
    }
}
