package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.Container;
import dev.jcontainer.ContainerException;
import dev.jcontainer.Containers;
import dev.jcontainer.Result;
import dev.jcontainer.host.SecurityModules;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.ExecSpec;
import dev.jcontainer.spec.Privileges;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import dev.jcontainer.spec.UserNamespace;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An AppArmor profile that the test loads; the guest supports it. Without PrivilegeStep.ExecLabel it has no effect. */
@EndToEnd
class AppArmorTest {
    private final String profile = "jcontainer-test-" + ProcessHandle.current().pid();

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void load() throws Exception {
        assumeTrue(SecurityModules.hasAppArmor(), "this host's kernel has no AppArmor, or it is disabled");
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/apparmor_parser")), "apparmor_parser is not installed");
        file = Files.writeString(
                directory.resolve("profile"),
                "profile " + profile + " flags=(attach_disconnected,mediate_deleted) {\n"
                        + "  file,\n  signal,\n  capability,\n  deny /tmp/denied* w,\n}\n");
        assertThat(Host.output("sh", "-c", "apparmor_parser -r -K " + file + " 2>&1"))
                .isEmpty();
    }

    @AfterEach
    void unload() {
        if (file != null) {
            Host.output("sh", "-c", "apparmor_parser -R -K " + file + " 2>&1");
        }
    }

    private ContainerSpec.Builder spec(String name, boolean noNewPrivs, String script) {
        return ContainerSpec.builder()
                .root(Root.directory(Rootfs.shared()).ephemeral())
                .stdio(Stdio.pipe())
                .privileges(Privileges.builder()
                        .appArmorProfile(name)
                        .noNewPrivs(noNewPrivs)
                        .build())
                .command("sh", "-c", script);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theProfileHolds(boolean noNewPrivs) throws Exception {
        String script = "cat /proc/self/attr/current; echo x > /tmp/allowed && cat /tmp/allowed; echo x > /tmp/denied";
        Result result = Containers.run(spec(profile, noNewPrivs, script).build());
        assertThat(result.stdoutText()).isEqualTo(profile + " (enforce)\nx\n");
        assertThat(result.stderrText()).contains("/tmp/denied: Permission denied");
    }

    @Test
    void itHoldsWithAnInitAndForWhatIsStartedLater() throws Exception {
        try (Container container = Containers.start(spec(profile, true, "cat /proc/self/attr/current; sleep 1000")
                .init(true)
                .build())) {
            assertThat(container.inputReader().readLine()).isEqualTo(profile + " (enforce)");
            assertThat(container
                            .run(ExecSpec.of("cat", "/proc/self/attr/current"))
                            .stdoutText())
                    .isEqualTo(profile + " (enforce)\n");
        }
    }

    @Test
    void itHoldsForOtherUsersAndInAUserNamespace() throws Exception {
        Host.output("chmod", "755", Rootfs.shared().toString());
        ContainerSpec.Builder spec = spec(profile, true, "").command("cat", "/proc/self/attr/current");
        assertThat(Containers.run(spec.user(1000, 1000).build()).stdoutText()).isEqualTo(profile + " (enforce)\n");
        Path root = Rootfs.fill(Files.createDirectory(directory.resolve("root-of-it")));
        assertThat(Containers.run(spec.user(0, 0)
                                .root(Root.directory(root))
                                .userNamespace(UserNamespace.AUTO)
                                .build())
                        .stdoutText())
                .isEqualTo(profile + " (enforce)\n");
    }

    @Test
    void unconfinedIsUnderNone() throws Exception {
        assertThat(Containers.run(spec(Privileges.UNCONFINED, true, "cat /proc/self/attr/current")
                                .build())
                        .stdoutText())
                .isEqualTo("unconfined\n");
    }

    @Test
    void oneThatIsNotLoadedIsAnError() {
        assertThatThrownBy(() ->
                        Containers.run(spec("nobody-loads-this", true, "true").build()))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("Cannot give the next program to AppArmor: exec nobody-loads-this")
                .hasMessageContaining("No such profile is loaded");
    }
}
