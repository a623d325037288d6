package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.e2e.CommandLine.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What rmi and image prune remove, and what they say. */
@EndToEnd
final class ImageRemoveTest extends ImageTest {
    @Test
    void aTagIsAnotherNameUntilItIsRemoved() throws Exception {
        String name = pulled("@/team/app:1");
        assertThat(output("tag", name, "mine:2")).isEmpty();
        assertThat(output("images", "--format", "{{.Repository}}:{{.Tag}}", "mine"))
                .isEqualTo("mine:2");
        assertThat(output("run", "mine:2", "echo tagged")).isEqualTo("tagged");
        String digest = output("inspect", "-f", "{{json .RepoDigests}}", name)
                .replaceFirst("(?s).*\"mine(@sha256:[0-9a-f]{64}).*", "$1");
        assertThat(output("rmi", "mine:2")).isEqualTo("Untagged: mine:2\nUntagged: mine" + digest);
        assertThat(output("run", name, "echo stays")).isEqualTo("stays");
    }

    @Test
    void rmiAndPruneLeaveNothing() throws Exception {
        String name = pulled("@/team/app:1");
        String id = output("images", "-q", "--no-trunc");
        String digest = output("images", "--format", "{{.Digest}}");
        String lowest = output("inspect", "-f", "{{json .RootFS.Layers}}", name).split("\"")[1];
        assertThat(output("rmi", id.substring(7, 19)))
                .matches("Untagged: " + name + "\nUntagged: " + name.replace(":1", "") + "@" + digest + "\nDeleted: "
                        + id + "\nDeleted: sha256:[0-9a-f]{64}\nDeleted: " + lowest);
        assertThat(output("images")).doesNotContain("team");
        assertThat(jcontainer("rmi", "-f", name)) // as docker does
                .returns(0, Outcome::status)
                .returns("", Outcome::stdout)
                .returns("jcontainer: No such image: " + name + "\n", Outcome::stderr);
        assertThat(output("image", "prune", "-f")).isEqualTo("Total reclaimed space: 0B");
        Outcome unconfirmed = jcontainer("system", "prune", "--all");
        assertThat(unconfirmed.status()).isEqualTo(125);
        assertThat(unconfirmed.stdout()).contains("Are you sure you want to continue? [y/N]");
        assertThat(output("system", "prune", "-a", "-f")).isEqualTo("Total reclaimed space: 0B");
        assertThat(output("system", "check")).isEmpty();
    }

    @Test
    void pruneTakesWhatItsFiltersTake() throws Exception {
        output("pull", "-q", "@/app:1");
        output("pull", "-q", "@/artifact:1");
        Path empty = Files.write(work.resolve("empty.tar"), new byte[1024]);
        String id = CommandLine.outcome(
                        command("import", "-c", "LABEL kind=mine", "-").redirectInput(empty.toFile()))
                .stdout();
        assertThat(output("image", "prune", "-f", "--filter", "label=other")).isEqualTo("Total reclaimed space: 0B");
        assertThat(output("image", "prune", "-f", "--filter", "label=kind"))
                .contains("deleted: " + id + "\n")
                .doesNotContain("app");
        assertThat(output("image", "prune", "-f", "-a", "--filter", "label!=kind"))
                .contains("artifact:1")
                .doesNotContain("app");
        assertThat(output("images", "--format", "{{.Tag}}")).isEqualTo("1");
        refuses("'size'", "image", "prune", "-f", "--filter", "size=1");
    }

    /** As with docker, the filter takes images without a tag, too. */
    @Test
    void danglingFalseIsAll() throws Exception {
        output("pull", "-q", "@/app:1");
        String digest = output("images", "--format", "{{.Digest}}");
        output("rmi", "@/app:1");
        output("pull", "-q", "@/team/app:1");
        output("pull", "-q", "@/app@" + digest);
        assertThat(output("image", "prune", "-f", "--filter", "dangling=false")).contains(digest, "/team/app:1");
        assertThat(output("images", "-q")).isEmpty();
    }

    @Test
    void systemPruneTakesDockersOptions() throws Exception {
        String name = pulled("@/app:1");
        assertThat(output("system", "prune", "-a", "-f", "--volumes", "--filter", "label=other"))
                .isEqualTo("Total reclaimed space: 0B");
        assertThat(output("system", "prune", "-a", "-f", "--volumes", "--filter", "reference=" + name))
                .contains("untagged: " + name);
    }

    @ParameterizedTest
    @CsvSource({"y,1,0", "n,0,0", "'',0,125"})
    void pruneAsks(String answer, int removed, int status) throws Exception {
        output("pull", "-q", "@/app:1");
        Path input = Files.writeString(work.resolve("answer"), answer);
        Outcome outcome = CommandLine.outcome(command("image", "prune", "-a").redirectInput(input.toFile()));
        assertThat(outcome.status()).isEqualTo(status);
        assertThat(outcome.stdout()).contains("Are you sure you want to continue? [y/N]");
        assertThat(output("images", "-q").isEmpty()).isEqualTo(removed == 1);
    }

    /** Docker prints a line for each layer, but not for one that another image has. */
    @Test
    void aLayerOfAnotherImageIsNotDeleted() throws Exception {
        String name = pulled("@/team/app:1");
        output("pull", "-q", "@/app:1");
        String id = output("images", "-q", "--no-trunc", "@/app:1");
        assertThat(output("rmi", "@/app:1")).endsWith("\nDeleted: " + id);
        assertThat(output("image", "prune", "-a", "-f"))
                .containsPattern("(?s)untagged: " + name
                        + "\nuntagged: .*@sha256:.*(\ndeleted: sha256:[0-9a-f]{64}){3}\n\nTotal");
    }
}
