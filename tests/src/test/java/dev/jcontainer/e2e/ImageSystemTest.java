package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.e2e.CommandLine.Outcome;
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
                .matches("(?s)TYPE +TOTAL +SIZE +RECLAIMABLE\nImages +1 +[0-9.]+MB +0B\nBlobs +4 .*Layers +2 .*");
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
}
