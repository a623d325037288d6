package dev.jcontainer.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.json.Document;
import dev.jcontainer.oci.config.Config;
import dev.jcontainer.oci.config.ConfigReader;
import dev.jcontainer.oci.config.IdMapping;
import dev.jcontainer.oci.config.LinuxConfig.Namespace;
import dev.jcontainer.oci.config.Specification;
import dev.jcontainer.oci.state.ContainerState;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SpecTemplateTest {
    private static Config read(String text) throws IOException {
        return ConfigReader.read(Document.parse(text));
    }

    @Test
    void theTemplateIsAValidConfiguration() throws IOException {
        Config config = read(SpecTemplate.root());
        assertThat(config.ociVersion()).isEqualTo(Specification.VERSION);
        assertThat(config.root()).isEqualTo(new Config.RootConfig("rootfs", true));
        assertThat(config.process()).isNotNull().satisfies(process -> {
            assertThat(process.args()).containsExactly("sh");
            assertThat(process.noNewPrivileges()).isTrue();
            assertThat(process.capabilities().ambient()).isEmpty();
        });
        assertThat(config.linux().namespaces())
                .extracting(Namespace::type)
                .containsExactly("pid", "network", "ipc", "uts", "mount", "cgroup");
        assertThat(config.linux().uidMappings()).isEmpty();
    }

    @Test
    void theRootlessTemplateMapsItsUserAndStaysInTheNetworkOfTheHost() throws IOException {
        Config config = read(SpecTemplate.rootless(1000, 4294967294L));
        assertThat(config.linux().uidMappings()).containsExactly(new IdMapping(0, 1000, 1));
        assertThat(config.linux().gidMappings()).containsExactly(new IdMapping(0, 4294967294L, 1));
        assertThat(config.linux().namespace("user")).isEqualTo(new Namespace("user", null));
        assertThat(config.linux().namespace("network")).isNull();
        assertThat(config.mounts()).noneMatch(mount -> mount.options().contains("gid=5"));
    }

    @Test
    void theFeaturesAreADocument() throws IOException {
        assertThat(Document.parse(Features.toJson()).requireString("ociVersionMax"))
                .isEqualTo(Specification.VERSION);
    }

    @Test
    void theStateIsTheDocumentOfTheSpecification() {
        ContainerState state = new ContainerState("a", ContainerState.Status.CREATED, 7, "/b", Map.of("k", "v\"<"));
        assertThat(state.toJson())
                .isEqualTo("{\"ociVersion\":\"1.3.0\",\"id\":\"a\",\"status\":\"created\",\"pid\":7,\"bundle\":\"/b\","
                        + "\"annotations\":{\"k\":\"v\\\"<\"}}");
        assertThat(new ContainerState("a", ContainerState.Status.STOPPED, 0, "/b", Map.of()).toJson())
                .isEqualTo("{\"ociVersion\":\"1.3.0\",\"id\":\"a\",\"status\":\"stopped\",\"bundle\":\"/b\"}");
    }
}
