package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.e2e.CommandLine.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pushes: what goes to a registry, a directory or an archive is the same image. */
@EndToEnd
final class ImagePushTest extends ImageTest {
    @Test
    void allTagsOfARepositoryArePulledPushedAndSaved() throws Exception {
        assertThat(output("pull", "-q", "--all-tags", "@/app").lines())
                .containsExactlyInAnyOrder(registry.host() + "/app:1", registry.host() + "/app:2");
        output("tag", "@/app:1", "@/copy:a");
        output("tag", "@/app:2", "@/copy:b");
        assertThat(output("push", "-q", "-a", "@/copy"))
                .isEqualTo(registry.host() + "/copy:a\n" + registry.host() + "/copy:b");
        refuses("without a tag", "push", "-a", "@/copy:a");
        refuses("without a tag", "pull", "-a", "@/copy:a");
        refuses("no image", "push", "-a", "@/nothing");
        Path archive = store.resolveSibling("all.tar");
        Process save =
                command("save", "@/copy").redirectOutput(archive.toFile()).start();
        assertThat(CommandLine.statusOf(save)).isZero();
        openAStore();
        Outcome load = CommandLine.outcome(command("load", "-q").redirectInput(archive.toFile()));
        assertThat(load.stdout())
                .isEqualTo(
                        "Loaded image: " + registry.host() + "/copy:a\nLoaded image: " + registry.host() + "/copy:b");
        assertThat(load.stderr()).isEmpty();
        output("rmi", "@/copy:a");
        assertThat(jcontainer("pull", "-q", "-a", "@/copy").stdout()).hasLineCount(2);
    }

    @Test
    void anArtifactIsMovedAndNotRun() throws Exception {
        output("pull", "-q", "@/artifact:1");
        assertThat(output("push", "-q", "@/artifact:1", "@/moved:1")).isEqualTo(registry.host() + "/moved:1");
        assertThat(output("manifest", "inspect", "--raw", "@/moved:1"))
                .isEqualTo(output("manifest", "inspect", "--raw", "@/artifact:1"));
        assertThat(output("inspect", "-f", "{{json .RepoTags}}", "@/artifact:1"))
                .isEqualTo("[\"" + registry.host() + "/artifact:1\"]");
        refuses("artifact", "run", "@/artifact:1");
        refuses("artifact", "history", "@/artifact:1");
        assertThat(output("images", "-q", "-f", "label=kind")).isEmpty();
        assertThat(output("images", "-q", "-f", "label!=kind")).hasLineCount(1);
    }

    /** Words after the end of an archive would be a part of it. */
    @Test
    void nothingFollowsAnArchiveOnStdout() throws Exception {
        output("pull", "-q", "@/app:1");
        for (String target : List.of("docker-archive:/dev/stdout", "oci-archive:/dev/stdout:1")) {
            Process push = command("push", "-q", "@/app:1", target).start(); // into a pipe
            byte[] archive = push.getInputStream().readAllBytes();
            assertThat(archive).endsWith(new byte[1024]);
            assertThat(CommandLine.statusOf(push)).isZero();
        }
    }

    @Test
    void discardedBlobsAreFetchedAgainForAPush() throws Exception {
        output("pull", "-q", "--discard-blobs", "@/app:1");
        assertThat(output("run", "@/app:1")).isEqualTo("old");
        refuses("--discard-blobs", "push", "@/app:1", "@/discarded:1");
        output("pull", "-q", "@/app:1");
        assertThat(output("push", "-q", "@/app:1", "@/discarded:1")).isEqualTo(registry.host() + "/discarded:1");
    }

    @Test
    void whatIsSavedAndPushedIsTheSameImage() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/skopeo")), "skopeo is not installed");
        String name = pulled("@/team/app:1");
        String id = output("images", "-q", "--no-trunc", name);
        Path file = work.resolve("saved.tar");
        assertThat(output("save", "-o", file.toString(), name)).isEmpty();
        String other = work.resolve("other").toString();
        assertThat(CommandLine.jcontainer("load", "--root", other, "-i", file.toString()))
                .returns("Loaded image: " + name, Outcome::stdout)
                .returns(0, Outcome::status);
        assertThat(CommandLine.jcontainer("images", "--root", other, "-q", "--no-trunc")
                        .stdout())
                .isEqualTo(id);
        String target = registry.host() + "/team/copy:2";
        String digest = output("images", "--format", "{{.Digest}}", name);
        assertThat(jcontainer("push", "--tls-verify=false", name, target).stdout())
                .startsWith(target + ": digest: " + digest + " size: ");
        Outcome again = jcontainer("push", "--tls-verify=false", name);
        assertThat(again.stdout()).startsWith("1: digest: " + digest + " size: ");
        assertThat(again.stderr())
                .startsWith("The push refers to repository [" + registry.host() + "/team/app]\n")
                .contains(": Layer already exists");
        assertThat(Host.output(
                                "skopeo",
                                "inspect",
                                "--tls-verify=false",
                                "--format",
                                "{{.Digest}}",
                                "docker://" + target)
                        .strip())
                .isEqualTo(digest);
        String layout = "oci:" + work.resolve("layout");
        assertThat(jcontainer("push", name, layout + ":two").stdout())
                .startsWith(layout + ":two: digest: " + digest + " size: ");
        assertThat(Host.output("skopeo", "inspect", "--format", "{{.Digest}}", layout)
                        .strip())
                .isEqualTo(digest);
        assertThat(jcontainer("push", name, "-"))
                .returns(125, Outcome::status)
                .satisfies(outcome -> assertThat(outcome.stderr())
                        .contains("'jcontainer save " + name + "' writes an archive there."));
        assertThat(output("manifest", "inspect", "--tls-verify=false", target))
                .startsWith("{\n\t\"schemaVersion\": 2,");
        assertThat(jcontainer("pull", "-q", "-a", "--tls-verify=false", "@/team/copy")
                        .stdout())
                .isEqualTo(target);
        assertThat(output("rmi", target))
                .isEqualTo("Untagged: " + target + "\nUntagged: " + target.replaceFirst(":[^:/]*$", "") + "@" + digest);
    }
}
