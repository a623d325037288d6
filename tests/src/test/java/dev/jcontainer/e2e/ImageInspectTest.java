package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.e2e.CommandLine.Outcome;
import dev.jcontainer.image.name.Platform;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What inspect, history and manifest inspect print. */
@EndToEnd
final class ImageInspectTest extends ImageTest {
    @Test
    void inspectAndHistoryTellAboutIt() throws Exception {
        String name = pulled("@/team/app:1");
        assertThat(output("inspect", "-f", "{{.Config.WorkingDir}} {{json .Config.Cmd}} {{.Os}}", name))
                .isEqualTo("/srv/app [\"echo $GREETING from $(pwd) as $(id -u):$(id -g)\"] linux");
        assertThat(output("inspect", name))
                .startsWith("[\n    {\n        \"Id\": \"sha256:")
                .contains("\"80/tcp\": {}")
                .contains("\"RepoTags\": [\n            \"" + name + "\"\n");
        assertThat(output("history", name).lines())
                .hasSize(4)
                .element(1)
                .asString()
                .matches("[0-9a-f]{12} +\\d+ (months|years) ago +CMD \\[\"sh\"] +0B +by hand");
        assertThat(output("history", "-q", name).lines().skip(1)).containsExactly("<missing>", "<missing>");
        refuses("no Nothing among the names", "inspect", "-f", "{{.Nothing}}", name);
    }

    @Test
    void historyIsPrintedForPeopleAndForScripts() throws Exception {
        Path empty = Files.write(work.resolve("nothing.tar"), new byte[1024]);
        output("import", "-m", "a\tlong comment", empty.toString(), "imported:1");
        String id = output("images", "-q", "--no-trunc");
        assertThat(output("history", "--no-trunc", "--human=false", "imported:1"))
                .contains("CREATED AT")
                .contains(id)
                .containsPattern(" 1024 +a\\\\tlong comment");
        assertThat(output("history", "imported:1")).contains("1.02kB").doesNotContain(id);
        assertThat(output("history", "-q", "imported:1")).isEqualTo(id.substring(7, 19));
        assertThat(output("history", "--format", "{{json .Size}}", "imported:1"))
                .isEqualTo("\"1.02kB\"");
    }

    @Test
    void wordsOfDockerForOneKindOfThings() throws Exception {
        String name = pulled("@/app:1");
        assertThat(jcontainer("inspect", "--type", "image", "-s", "-f", "{{.Os}}", name))
                .returns("linux", Outcome::stdout)
                .returns("WARNING: --size ignored for image\n", Outcome::stderr);
        refuses("No such container: " + name, "inspect", "--type", "container", name);
        TestAuthority authority = TestAuthority.make(Files.createDirectory(work.resolve("unknown")));
        try (RegistryServer secure = RegistryServer.withTls(authority.server(), authority.key())) {
            String other = secure.host() + "/app:1";
            refuses("not trusted", "manifest", "inspect", other);
            refuses("404", "manifest", "inspect", "--insecure", other);
        }
    }

    @Test
    void manifestInspectSaysOnDemandWhatDockerSays() throws Exception {
        String digest = output("images", "--format", "{{.Digest}}", pulled("@/app:1"));
        String manifest = output("manifest", "inspect", "@/app:1").replace("\n", "\n\t");
        String platform = "\"architecture\": \"" + Platform.host().architecture() + "\",\n\t\t\t\"os\": \"linux\"";
        String verbose = output("manifest", "inspect", "-v", "@/app:1");
        assertThat(verbose)
                .startsWith(
                        "{\n\t\"Ref\": \"" + registry.host() + "/app:1\",\n\t\"Descriptor\": {\n\t\t\"mediaType\": \"")
                .contains("\n\t\t\"digest\": \"" + digest + "\",\n\t\t\"size\": ")
                .contains("\n\t\t\"platform\": {\n\t\t\t" + platform + "\n\t\t}\n\t},\n")
                .endsWith("\n\t\"OCIManifest\": " + manifest + "\n}");
        MadeImage.of(ECHO, box).pushAttested(registry.host() + "/attested:1");
        assertThat(output("manifest", "inspect", "--verbose", "@/attested:1"))
                .startsWith("[\n\t{\n\t\t\"Ref\": \"" + registry.host() + "/attested:1@sha256:")
                .contains("\"architecture\": \"unknown\"")
                .endsWith(verbose.replace("/app:1", "/attested:1@" + digest).replace("\n", "\n\t") + "\n]");
        assertThat(output("manifest", "inspect", "-v", "@/artifact:1")).doesNotContain("platform");
        refuses("mutually exclusive", "manifest", "inspect", "-v", "--raw", "@/app:1");
    }
}
