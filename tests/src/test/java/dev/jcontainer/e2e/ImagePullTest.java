package dev.jcontainer.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.e2e.CommandLine.Outcome;
import dev.jcontainer.image.manifest.MediaTypes;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.image.name.Reference;
import dev.jcontainer.image.registry.Registry;
import dev.jcontainer.image.registry.RegistrySettings;
import dev.jcontainer.image.registry.RegistryTarget;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Pulls, with what their options change. */
@EndToEnd
final class ImagePullTest extends ImageTest {
    @BeforeAll
    void pushAnIndex() throws Exception {
        MadeImage mine = MadeImage.of(ECHO, box);
        MadeImage other = MadeImage.of("s390x", ECHO, box);
        mine.push(registry.host() + "/multi:mine");
        other.push(registry.host() + "/multi:other");
        String index = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.OCI_INDEX + "\",\"manifests\":["
                + entry(other, "s390x") + "," + entry(mine, Platform.host().architecture()) + "]}";
        RegistrySettings settings =
                RegistrySettings.builder(Map.of("HOME", "/nowhere")).build();
        Reference name = Reference.parse(registry.host() + "/multi:1");
        try (RegistryTarget target = Registry.target(name, settings)) {
            target.putManifest(null, MediaTypes.OCI_INDEX, index.getBytes(UTF_8));
        }
    }

    private static String entry(MadeImage image, String architecture) {
        return "{\"mediaType\":\"" + MediaTypes.OCI_MANIFEST + "\",\"digest\":\"" + Digest.of(image.manifest())
                + "\",\"size\":" + image.manifest().length + ",\"platform\":{\"os\":\"linux\",\"architecture\":\""
                + architecture + "\"}}";
    }

    @Test
    void platformChoosesFromAnIndexAndIsComparedWithWhatIsStored() throws Exception {
        String newer = "Status: Downloaded newer image for ";
        assertThat(jcontainer("pull", "--platform", "linux/s390x", "@/multi:1").stdout())
                .contains(newer);
        assertThat(output("inspect", "-f", "{{.Architecture}}", "@/multi:1")).isEqualTo("s390x");
        assertThat(jcontainer("pull", "@/multi:1").stdout()).contains(newer);
        assertThat(output("inspect", "-f", "{{.Architecture}}", "@/multi:1"))
                .isEqualTo(Platform.host().architecture());
        assertThat(jcontainer("pull", "@/multi:1").stdout()).contains("Status: Image is up to date for ");
        refuses("linux/riscv64", "pull", "--platform", "linux/riscv64", "@/multi:1");
    }

    @Test
    void aPolicySaysWhenTheRegistryIsAsked() throws Exception {
        try (RegistryServer own = RegistryServer.plain()) {
            String name = own.host() + "/moving:1";
            MadeImage.of(ECHO, box).push(name);
            refuses("No such image", "run", "--pull", "never", name);
            assertThat(output("run", "-q", name)).isEqualTo("old");
            MadeImage.of(ECHO.replace("old", "new"), box).push(name);
            assertThat(output("run", "-q", "--pull", "missing", name)).isEqualTo("old");
            assertThat(output("run", "-q", "--pull", "newer", name)).isEqualTo("new");
            MadeImage.of(ECHO.replace("old", "newest"), box).push(name);
            assertThat(output("run", "-q", "--pull", "always", name)).isEqualTo("newest");
            own.kill();
            refuses("Cannot", "run", "--pull", "always", "--retry", "0", name);
            Outcome newer = jcontainer("run", "-q", "--pull", "newer", "--retry", "0", name);
            assertThat(newer.stdout()).isEqualTo("newest");
            assertThat(newer.stderr())
                    .contains("warning: The image of the store is used")
                    .hasLineCount(1);
        }
        refuses("not 'often'", "run", "--pull", "often", "@/app:1");
        refuses("not '-1'", "pull", "--retry=-1", "@/app:1");
    }

    @Test
    void aDigestIsPulledUnderTheWholeName() throws Exception {
        output("pull", "-q", "@/app:1");
        String name = registry.host() + "/app@" + output("images", "--format", "{{.Digest}}");
        assertThat(jcontainer("pull", name).stderr()).startsWith(name + ": Pulling from app\n");
    }

    @Test
    void anArchiveThatIsPulledAgainIsUpToDate() throws Exception {
        output("pull", "-q", "@/app:1");
        String place = "docker-archive:" + work.resolve("again.tar");
        output("push", "-q", "@/app:1", place + ":again:1");
        assertThat(jcontainer("pull", place).stdout()).contains("Status: Downloaded newer image for again:1\n");
        assertThat(jcontainer("pull", place).stdout()).contains("Status: Image is up to date for again:1\n");
    }

    @Test
    void aLayerBeyondACeilingIsRefused() throws Exception {
        refuses("3 entries; --max-entries raises", "pull", "-q", "--max-entries", "3", "@/app:1");
        refuses("1 directories deep; --max-depth raises", "pull", "-q", "--max-depth", "1", "@/app:1");
        refuses("64 are allowed; --max-size raises that.", "run", "-q", "--max-size", "64b", "@/app:1");
        refuses("--max-ratio is a number", "load", "--max-ratio", "0", "-i", "nothing");
        refuses("not 'much'", "pull", "--max-size", "much", "@/app:1");
        assertThat(output("images", "-q")).isEmpty();
    }

    @Test
    void pullSaysWhatDockerSays() throws Exception {
        String name = pulled("@/team/app:1");
        Outcome outcome = jcontainer("pull", "--tls-verify=false", name);
        assertThat(outcome.status()).isZero();
        assertThat(outcome.stdout())
                .matches("Digest: sha256:[0-9a-f]{64}\nStatus: Image is up to date for " + name + "\n" + name);
        assertThat(jcontainer("pull", "-q", "--tls-verify=false", "docker://" + name))
                .returns(name, Outcome::stdout)
                .returns("", Outcome::stderr);
        assertThat(output("pull", "--pull", "never", name)).contains("Image is up to date");
    }

    @Test
    void whatDoesNotExistIsOneLine() throws Exception {
        refuses("no/such", "pull", "--tls-verify=false", "@/no/such:1");
        refuses("linux/s390x", "pull", "--tls-verify=false", "--platform", "linux/s390x", "@/team/app:1");
        refuses("No such image", "run", "--pull", "never", "@/no/such:1");
        refuses("No such image: nothere", "rmi", "nothere");
        refuses("No such image: nothere", "history", "nothere");
        refuses("No such image: nothere", "tag", "nothere", "other");
        refuses("UPPER", "pull", "UPPER");
        refuses("give its path: /", "run", "--pull", "never", "ls", "-l");
        Outcome outcome = jcontainer("inspect", "nothere");
        assertThat(outcome.status()).isEqualTo(125);
        assertThat(outcome.stdout()).isEqualTo("[]");
    }

    @Test
    void aTerminalShowsABarForEachLayer() throws Exception {
        try (CallersTerminal terminal = CallersTerminal.watched(
                CallersTerminal.jcontainer(words("pull", "--tls-verify=false", "@/team/app:1")))) {
            String shown = terminal.await("Status: Downloaded newer image");
            assertThat(shown).contains("Pull complete").contains("\u001b[2A").doesNotContain("Downloading\r\n");
            terminal.await("status 0");
        }
    }
}
