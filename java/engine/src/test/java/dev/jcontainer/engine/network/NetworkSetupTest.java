package dev.jcontainer.engine.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.EngineException.Reason;
import dev.jcontainer.engine.spec.Network;
import dev.jcontainer.launch.PortSender.PublishedPort;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Dns;
import dev.jcontainer.spec.NetworkNamespace;
import dev.jcontainer.spec.Root;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Uplinks are proved with programs of the test that behave as the real ones do. */
final class NetworkSetupTest {
    private static final ContainerSpec SPEC =
            ContainerSpec.builder().root(Root.host()).command("/bin/true").build();

    @TempDir
    Path directory;

    private Path record() throws IOException {
        return Files.createDirectories(directory.resolve("record"));
    }

    /** Makes a program in the path; it waits for its end by a FIFO, so that the test does not look too early. */
    private void program(String name, String script) throws IOException, InterruptedException {
        Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + script);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        assertThat(new ProcessBuilder("mkfifo", directory.resolve("ended").toString())
                        .start()
                        .waitFor())
                .isZero();
    }

    private String said() throws IOException {
        try (InputStream ended = Files.newInputStream(directory.resolve("ended"))) {
            return new String(ended.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip();
        }
    }

    @Test
    void slirp4netnsEndsWithWhatTheKeeperHolds() throws Exception {
        program(
                "slirp4netns",
                "echo started; echo 1 >&4; exec 4>&-; cat <&3; echo \"$@\" > " + directory.resolve("ended") + "\n");
        try (NetworkSetup setup = NetworkSetup.of(new Network.Slirp4netns(), SPEC, directory.toString())) {
            assertThat(setup.spec().dns().servers()).containsExactly("10.0.2.3");
            assertThat(setup.spec().network()).isEqualTo(NetworkNamespace.own());
            List<PublishedPort> held = setup.connect(4242, record().toString());
            assertThat(held).hasSize(1);
            assertThat(held.get(0).protocol()).isEqualTo(PublishedPort.HELD);
        }
        assertThat(said())
                .isEqualTo("--configure --mtu=65520 --disable-host-loopback --exit-fd=3 --ready-fd=4 4242 tap0");
        assertThat(Files.readString(record().resolve("uplink"))).isEqualTo("started\n");
    }

    /** It writes its pid and goes to the background, as pasta does; then it waits for ever. */
    @Test
    @Timeout(60)
    void pastaIsReadyWhenItHasGoneToTheBackgroundAndIsEndedWithTheContainer() throws Exception {
        Path said = directory.resolve("said");
        program(
                "pasta",
                "echo \"$@\" > " + said + "; for word; do file=$word; done; (read x <> " + directory.resolve("ended")
                        + ") & echo $! > $file\n");
        Dns own = new Dns(List.of("192.0.2.1"), List.of(), List.of());
        ContainerSpec spec = SPEC.toBuilder().dns(own).build();
        ProcessHandle pasta;
        try (NetworkSetup setup = NetworkSetup.of(new Network.Pasta(), spec, "/nowhere:" + directory)) {
            assertThat(setup.spec().dns()).isEqualTo(own);
            setup.connect(4242, record().toString());
            assertThat(Files.readString(said))
                    .startsWith("--config-net --quiet")
                    .contains("--dns-forward 169.254.1.1 4242 --pid ");
            long pid = Long.parseLong(
                    Files.readString(record().resolve("uplink.pid")).strip());
            pasta = ProcessHandle.of(pid).orElseThrow();
        }
        pasta.onExit().join();
    }

    @Test
    void whatAProgramSaysIsTheError() throws Exception {
        for (Network network : List.of(new Network.Pasta(), new Network.Slirp4netns())) {
            Files.deleteIfExists(directory.resolve("ended"));
            program(network.word(), "echo no device >&2; exit 1\n");
            try (NetworkSetup setup = NetworkSetup.of(network, SPEC, directory.toString())) {
                String record = record().toString();
                assertThatThrownBy(() -> setup.connect(4242, record))
                        .isInstanceOf(EngineException.class)
                        .hasMessageContaining("has ended before it was ready: no device");
            }
        }
    }

    @Test
    @Timeout(60)
    void aProgramThatIsNeverReadyIsKilled() throws Exception {
        for (Network network : List.of(new Network.Pasta(), new Network.Slirp4netns())) {
            Files.deleteIfExists(directory.resolve("ended"));
            program(network.word(), "echo stuck; trap '' TERM HUP INT; sleep 1000\n");
            try (NetworkSetup setup = NetworkSetup.of(network, SPEC, directory.toString())) {
                String record = record().toString();
                assertThatThrownBy(() -> setup.connect(4242, record, 500))
                        .isInstanceOf(EngineException.class)
                        .hasMessageContaining("was not ready after 0.5 seconds, and was killed: stuck");
            }
            ProcessHandle.allProcesses()
                    .filter(process -> process.info().commandLine().orElse("").contains(directory.toString()))
                    .forEach(process -> process.onExit().join());
        }
    }

    @Test
    void aProgramThatIsNotInstalledIsNamedWithItsPackage() {
        assertThatThrownBy(() -> NetworkSetup.of(new Network.Pasta(), SPEC, "/nowhere"))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED))
                .hasMessageContaining("program pasta")
                .hasMessageContaining("package passt");
        assertThatThrownBy(() -> NetworkSetup.of(new Network.Slirp4netns(), SPEC, "/nowhere"))
                .hasMessageContaining("package slirp4netns");
    }

    @Test
    void otherNetworksNeedNoProgram() throws Exception {
        try (NetworkSetup none = NetworkSetup.of(new Network.None(), SPEC);
                NetworkSetup host = NetworkSetup.of(new Network.Host(), SPEC)) {
            assertThat(none.spec()).isSameAs(SPEC);
            assertThat(none.connect(1, "/nowhere")).isEmpty();
            assertThat(host.spec().network()).isEqualTo(NetworkNamespace.host());
            assertThat(host.connect(1, "/nowhere")).isEmpty();
        }
    }
}
