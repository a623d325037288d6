package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.e2e.CommandLine.Outcome;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The store as system df counts it, and as system check and system prune mend it. */
@EndToEnd
final class ImageSystemTest extends ImageTest {
    @Test
    void theStoreIsCheckedAndCounted() throws Exception {
        output("pull", "-q", "@/team/app:1");
        assertThat(output("system", "check")).isEmpty();
        assertThat(output("system", "df"))
                .matches(
                        "(?s)TYPE +TOTAL +ACTIVE +SIZE +RECLAIMABLE\nImages +1 +0 +[0-9.]+MB +[0-9.]+MB \\(100%\\)\nContainers +0 +0 +0B +0B\nLocal Volumes +0 +0 +0B +0B\nBlobs +4 +0 .*Layers +2 +0 .*");
        assertThat(output("system", "df", "--format", "{{.Type}}={{.TotalCount}}"))
                .startsWith("Images=1\n");
    }

    @Test
    void noPruneLeavesTheFilesToPrune() throws Exception {
        output("pull", "-q", "@/app:1");
        assertThat(output("rmi", "--no-prune", "@/app:1")).contains("Untagged: ");
        String sizes = output("system", "df", "--format", "{{.Type}} {{.TotalCount}}");
        assertThat(sizes).contains("Images 0\n", "Blobs 3\n", "Layers 1\n");
        assertThat(output("system", "prune", "-f")).contains("Total reclaimed space: ");
        assertThat(output("system", "df", "--format", "{{.Type}} {{.TotalCount}}"))
                .contains("Blobs 0\n", "Layers 0\n");
    }

    /** They are not wrong, since the next attempt of a pull that has failed goes on with them. */
    @Test
    void checkCountsWhatNoImageNeeds() throws Exception {
        output("pull", "-q", "@/app:1");
        output("rmi", "--no-prune", "@/app:1");
        assertThat(jcontainer("system", "check"))
                .returns(0, Outcome::status)
                .returns("", Outcome::stdout)
                .returns(
                        "jcontainer: no image needs 1 layer and 3 blobs of the store; 'jcontainer system prune' removes"
                                + " them.\n",
                        Outcome::stderr);
        output("system", "prune", "-f");
        assertThat(output("system", "check")).isEmpty();
    }

    @Test
    void checkFindsAndRepairsADamagedBlob() throws Exception {
        output("pull", "-q", "@/app:1");
        String id = output("images", "-q", "--no-trunc").substring("sha256:".length());
        Path blob = store.resolve("blobs/sha256").resolve(id);
        assertThat(blob.toFile().setWritable(true)).isTrue();
        Files.writeString(blob, "other");
        Outcome found = jcontainer("system", "check");
        assertThat(found.status()).isEqualTo(125);
        assertThat(found.stdout()).contains(id);
        assertThat(blob).exists();
        assertThat(jcontainer("system", "check", "--repair").status()).isEqualTo(125);
        assertThat(blob).doesNotExist();
        output("pull", "-q", "@/app:1");
        assertThat(output("system", "check")).isEmpty();
        assertThat(output("run", "@/app:1")).isEqualTo("old");
    }

    /** What a container uses is not reclaimable; an image that none uses is, with a tag, too. */
    @Test
    void whatNoContainerUsesIsReclaimable() throws Exception {
        output("pull", "-q", "@/app:1");
        Process cat = command("run", "--entrypoint", "cat", "@/app:1").start();
        try (BufferedReader echo = cat.inputReader()) {
            cat.outputWriter().append("runs\n").flush();
            assertThat(echo.readLine()).isEqualTo("runs");
            String format = "{{.Type}} {{.TotalCount}} {{.Active}} {{.Reclaimable}}";
            assertThat(output("system", "df", "--format", format))
                    .isEqualTo(
                            "Images 1 1 0B (0%)\nContainers 0 0 0B\nLocal Volumes 0 0 0B\nBlobs 3 3 \nLayers 1 1 \nDownloads 0 0");
            output("pull", "-q", "@/team/app:1");
            output("tag", "@/team/app:1", "@/team/other:1");
            assertThat(output("system", "df", "--format", format))
                    .matches(
                            "Images 2 1 [1-9].*kB \\([0-9]%\\)\nContainers 0 0 0B\nLocal Volumes 0 0 0B\nBlobs 6 3 \nLayers 2 1 \nDownloads 0 0");
            assertThat(output("system", "df", "-v"))
                    .startsWith("Images space usage:\n\nREPOSITORY ")
                    .containsPattern("/app +1 .* N/A +([0-9.]+MB) +\\1 +0B +1\\+\n")
                    .containsPattern("/team/app +1 .* ago +[0-9.]+MB +[0-9.]+MB +[0-9.]+kB +0\n")
                    .doesNotContain("/team/other"); // as with docker, an image has one row
        }
        cat.outputWriter().close();
        assertThat(CommandLine.statusOf(cat)).isZero();
        refuses("mutually exclusive", "system", "df", "-v", "--format", "{{.Type}}");
    }
}
