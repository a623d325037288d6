package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.e2e.CommandLine.Outcome;
import dev.jcontainer.engine.Engine;
import dev.jcontainer.engine.EngineContainer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What options of detached containers become, in the document of {@code inspect} and in exit statuses. */
@EndToEnd
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class DetachedOptionsTest {
    @TempDir
    private Path directory;

    @AfterEach
    void remove() throws Exception {
        Engine engine = Engine.builder().root(directory.resolve("store")).build();
        for (EngineContainer container : engine.list()) {
            container.remove(true, true);
        }
        assertThat(directory.resolve("store/containers").toFile().list()).isNullOrEmpty();
    }

    private Outcome jcontainer(String... words) throws Exception {
        List<String> all =
                new ArrayList<>(List.of("--root", directory.resolve("store").toString()));
        all.addAll(List.of(words));
        return CommandLine.jcontainer(all.toArray(new String[0]));
    }

    private Outcome create(String... words) throws Exception {
        List<String> all = new ArrayList<>(List.of("create"));
        all.addAll(List.of(words));
        all.addAll(List.of("--rootfs", Rootfs.shared().toString(), "/not/there"));
        return jcontainer(all.toArray(new String[0]));
    }

    @Test
    void containersOfAnotherStoreAreNotTouched() throws Exception {
        String name = "of-a-store-" + ProcessHandle.current().pid();
        Outcome made = jcontainer(
                "run", "-d", "--name", name, "--rootfs", Rootfs.shared().toString(), "sleep", "1000");
        assertThat(made.status()).as(made.stderr()).isZero();
        String other = directory.resolve("other").toString();
        String id = made.stdout().strip();
        assertThat(CommandLine.jcontainer("--root", other, "ps", "-aq", "--no-trunc")
                        .stdout())
                .doesNotContain(id);
        for (String key : List.of(name, id.substring(0, 12))) {
            Outcome removed = CommandLine.jcontainer("--root", other, "rm", "-f", key);
            assertThat(removed.stderr()).contains("No such container: " + key).contains("another store");
            Outcome killed = CommandLine.jcontainer("--root", other, "kill", key);
            assertThat(killed.status()).as(killed.stderr()).isEqualTo(125);
        }
        assertThat(jcontainer("inspect", "-f", "{{.State.Running}}", name).stdout())
                .isEqualTo("true");
    }

    @Test
    void inspectShowsVolumesAndPortsAsDockerDoes() throws Exception {
        Path ids = directory.resolve("cid");
        String twice = "127.0.0.1:8080:81";
        Outcome made = create(
                "--name",
                "web",
                "--cidfile",
                ids.toString(),
                "-v",
                "data:/data:ro",
                "-p",
                "8000-8010:80",
                "-p",
                twice,
                "-p",
                twice);
        assertThat(made.status()).as(made.stderr()).isZero();
        assertThat(Files.readString(ids)).isEqualTo(made.stdout());
        assertThat(jcontainer("inspect", "-f", "{{json .HostConfig.Binds}}{{json .HostConfig.PortBindings}}", "web")
                        .stdout())
                .isEqualTo("[\"data:/data:ro\"]{"
                        + "\"80/tcp\":[{\"HostIp\":\"127.0.0.1\",\"HostPort\":\"8000-8010\"}],"
                        + "\"81/tcp\":[{\"HostIp\":\"127.0.0.1\",\"HostPort\":\"8080\"}]}");
        assertThat(jcontainer("inspect", "-f", "{{json .Mounts}}", "web").stdout())
                .isEqualTo("[{\"Type\":\"volume\",\"Name\":\"data\",\"Source\":\""
                        + directory.resolve("store/volumes/data/_data")
                        + "\",\"Destination\":\"/data\",\"Mode\":\"\",\"RW\":false,\"Propagation\":\"\","
                        + "\"Driver\":\"local\"}]");
        Outcome again = create("--cidfile", ids.toString());
        assertThat(again.status()).isEqualTo(125);
        assertThat(again.stderr()).contains(ids.toString());
    }

    @Test
    void aStartThatFailsIsAnErrorOfTheCommand() throws Exception {
        assertThat(create("--name", "none").status()).isZero();
        for (String[] words : new String[][] {{"start", "none"}, {"start", "-a", "none"}}) {
            Outcome started = jcontainer(words);
            assertThat(started.status()).as(started.stderr()).isEqualTo(125);
            assertThat(started.stderr()).contains("/not/there");
        }
        assertThat(jcontainer("inspect", "-f", "{{.State.ExitCode}}", "none").stdout())
                .isEqualTo("127");
    }

    @Test
    void aPortThatCannotBePublishedIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());
            Map<String, String> faults = Map.of(
                    port + ":80",
                    port,
                    "65536:80",
                    "65536",
                    "80:0",
                    "0",
                    "8000-8001:80-82",
                    "8000-8001",
                    "192.0.2.1:8080:80",
                    "192.0.2.1:8080");
            for (Map.Entry<String, String> fault : faults.entrySet()) {
                Outcome refused = jcontainer(
                        "run",
                        "-d",
                        "--rm",
                        "-p",
                        fault.getKey(),
                        "--rootfs",
                        Rootfs.shared().toString(),
                        "true");
                assertThat(refused.status()).as(fault.getKey()).isEqualTo(125);
                assertThat(refused.stderr()).as(fault.getKey()).contains(fault.getValue());
            }
        }
    }
}
