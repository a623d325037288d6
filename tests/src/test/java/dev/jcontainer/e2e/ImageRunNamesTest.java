package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.e2e.CommandLine.Outcome;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The names that run takes, and what it pulls for them. */
@EndToEnd
final class ImageRunNamesTest extends ImageTest {
    @Test
    void runSaysThatAnImageIsMissingOnlyIfItLookedForIt() throws Exception {
        String unable = "Unable to find image '" + registry.host() + "/app:";
        assertThat(jcontainer("run", "--pull", "always", "@/app:1").stderr())
                .startsWith("1: Pulling from app\n")
                .doesNotContain("Unable");
        output("rmi", "@/app:1");
        assertThat(jcontainer("run", "@/app:1").stderr()).startsWith(unable + "1' locally\n1: Pulling from app\n");
        Path archive = store.resolveSibling("app.tar");
        output("save", "-o", archive.toString(), "@/app:1");
        output("rmi", "@/app:1");
        assertThat(jcontainer("run", "oci-archive:" + archive).stderr())
                .startsWith("Reading oci-archive:")
                .doesNotContain("Unable");
    }

    @Test
    void anImageWithoutANameIsCalledByItsId() throws Exception {
        output("pull", "-q", "@/app:1");
        String id = output("images", "-q", "--no-trunc");
        String place = "dir:" + work.resolve("unnamed");
        output("push", "-q", "@/app:1", place);
        output("rmi", "@/app:1");
        assertThat(output("pull", "-q", place)).isEqualTo(id);
        assertThat(jcontainer("pull", place).stdout()).endsWith("Status: Image is up to date for " + id + "\n" + id);
        for (String name : List.of(id, id.substring(7), id.substring(7, 19))) {
            assertThat(output("run", name, "new")).isEqualTo("new");
        }
        assertThat(output("image", "prune", "-f")).startsWith("Deleted Images:\ndeleted: " + id + "\ndeleted: sha256:");
        refuses("No such image: " + id, "run", id);
    }

    @Test
    void runPullsAnImageAndRunsItAsItSays() throws Exception {
        String name = registry.host() + "/team/app:1";
        Outcome outcome = jcontainer("run", "--tls-verify=false", name);
        assertThat(outcome.stdout()).isEqualTo("hello from /srv/app as 1000:1001");
        assertThat(outcome.status()).isZero();
        assertThat(outcome.stderr())
                .startsWith("Unable to find image '" + name + "' locally\n1: Pulling from team/app\n")
                .contains(": Downloading\n")
                .contains(": Pull complete\n");
    }

    @Test
    void anExistingImageRunsWithoutAWordAndWithoutTheRegistry() throws Exception {
        String name;
        try (RegistryServer ended = RegistryServer.plain()) {
            name = ended.host() + "/team/app:1";
            output("push", "-q", pulled("@/team/app:1"), name);
            output("rmi", "@/team/app:1");
            output("pull", "-q", name);
        }
        assertThat(output("run", "-e", "GREETING=bye", "-w", "/", "-u", "0", name))
                .isEqualTo("bye from / as 0:0");
        assertThat(output("run", name, "cat note; exit 0")).isEqualTo("in the image");
        assertThat(output("run", "--entrypoint", "echo", name, "a", "b")).isEqualTo("a b");
        assertThat(output(
                        "run",
                        "--entrypoint=",
                        "--read-only",
                        name,
                        "/bin/sh",
                        "-c",
                        "touch /x 2>/dev/null || echo no"))
                .isEqualTo("no");
    }
}
