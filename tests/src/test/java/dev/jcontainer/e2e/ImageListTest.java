package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.e2e.CommandLine.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What images lists. */
@EndToEnd
final class ImageListTest extends ImageTest {
    @Test
    void imagesListsWhatIsStored() throws Exception {
        String name = pulled("@/team/app:1");
        String repository = registry.host() + "/team/app";
        assertThat(output("images"))
                .matches("REPOSITORY +TAG +IMAGE ID +CREATED +SIZE\n" + repository
                        + " +1 +[0-9a-f]{12} +\\d+ (months|years) ago +[0-9.]+MB");
        String id = output("images", "-q", "--no-trunc");
        assertThat(id).matches("sha256:[0-9a-f]{64}");
        assertThat(output("image", "ls", "--digests", "--format", "{{.ID}} {{.Digest}} {{.CreatedAt}}"))
                .startsWith(id.substring(7, 19) + " sha256:")
                .contains("2024-01-0");
        assertThat(output("images", "--format", "json")).contains("\"Repository\":\"" + repository + "\"");
        for (String filter : List.of("label=kind", "label=kind=test", "reference=*/team/*:1", "dangling=false")) {
            assertThat(output("images", "-q", "-f", filter)).as(filter).isNotEmpty();
        }
        for (String filter :
                List.of("label=other", "label=kind=x", "reference=*/team/*:2", "dangling=true", "since=" + name)) {
            assertThat(output("images", "-q", "-f", filter)).as(filter).isEmpty();
        }
        refuses("'{{range .}}' at character 1", "images", "--format", "{{range .}}");
        refuses("no filter 'size'", "images", "-f", "size=1");
    }

    @Test
    void imagesTellsOfATagThatCannotBeRead() throws Exception {
        output("pull", "-q", "@/app:1");
        output("tag", "@/app:1", "other:1");
        Path tag = store.resolve("tags/docker.io/library+other/1");
        Files.writeString(tag, "garbage");
        Outcome listed = jcontainer("images", "--format", "{{.Tag}}");
        assertThat(listed).returns(0, Outcome::status).returns("1", Outcome::stdout);
        assertThat(listed.stderr()).startsWith("jcontainer: warning: Cannot read " + tag + ": ");
    }
}
