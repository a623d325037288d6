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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The options of the commands for images, each with what it changes. */
@EndToEnd
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ImageOptionTest {
    private static final String ECHO = "'config':{'Entrypoint':['/bin/echo'],'Cmd':['old'],'Labels':{'kind':'echo'}}";

    @TempDir(factory = OwnDirectories.class)
    private Path work;

    private RegistryServer registry;
    private byte[] box = {};
    private Path store = Path.of("");
    private int stores;

    @BeforeAll
    void pushTheImages() throws Exception {
        registry = RegistryServer.plain();
        box = MadeImage.box();
        MadeImage mine = MadeImage.of(ECHO, box);
        mine.push(registry.host() + "/app:1");
        mine.push(registry.host() + "/app:2");
        MadeImage.artifact().push(registry.host() + "/artifact:1");
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

    @AfterAll
    void endTheRegistry() throws IOException {
        if (registry != null) {
            registry.close();
        }
    }

    @BeforeEach
    void openAStore() {
        store = work.resolve("store" + stores++);
    }

    /** In the words, {@code @} stands for the registry. */
    private ProcessBuilder command(String... words) {
        List<String> all = new ArrayList<>();
        for (String word : words) {
            all.add(word.startsWith("@") ? registry.host() + word.substring(1) : word);
        }
        int verb = List.of("image", "system", "manifest").contains(words[0]) ? 2 : 1;
        all.addAll(verb, List.of("--root", store.toString()));
        ProcessBuilder command = CommandLine.command(all.toArray(new String[0]));
        command.environment().put("HOME", "/nowhere");
        return command;
    }

    private Outcome jcontainer(String... words) throws Exception {
        return CommandLine.outcome(command(words));
    }

    private String output(String... words) throws Exception {
        Outcome outcome = jcontainer(words);
        assertThat(outcome.stderr()).as(String.join(" ", words)).isEmpty();
        assertThat(outcome.status()).isZero();
        return outcome.stdout();
    }

    private void refuses(String part, String... words) throws Exception {
        Outcome outcome = jcontainer(words);
        assertThat(outcome.status()).as(String.join(" ", words)).isEqualTo(125);
        assertThat(outcome.stderr()).startsWith("jcontainer: ").contains(part).hasLineCount(1);
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
    void runSaysThatAnImageIsMissingOnlyIfItLookedForIt() throws Exception {
        String unable = "Unable to find image '" + registry.host() + "/app:";
        assertThat(jcontainer("run", "--pull", "always", "@/app:1").stderr())
                .startsWith("1: Pulling from app\n")
                .doesNotContain("Unable");
        output("rmi", "@/app:1");
        assertThat(jcontainer("run", "@/app:1").stderr()).startsWith(unable + "1' locally\n1: Pulling from app\n");
        Path archive = store.resolveSibling("archive" + stores + ".tar");
        output("save", "-o", archive.toString(), "@/app:1");
        output("rmi", "@/app:1");
        assertThat(jcontainer("run", "oci-archive:" + archive).stderr())
                .startsWith("Reading oci-archive:")
                .doesNotContain("Unable");
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
    void credentialsAndCertificatesAreGivenByOptions() throws Exception {
        TestAuthority authority = TestAuthority.make(Files.createDirectory(work.resolve("authority")));
        Path trusted = Files.createDirectory(work.resolve("certificates"));
        Files.copy(authority.certificate(), trusted.resolve("ca.crt"));
        output("pull", "-q", "@/app:1");
        try (RegistryServer closed = RegistryServer.withPassword("me", "secret");
                RegistryServer secure = RegistryServer.withTls(authority.server(), authority.key())) {
            String name = closed.host() + "/app:1";
            assertThat(output("push", "-q", "--creds", "me:secret", "@/app:1", name))
                    .isEqualTo(name);
            assertThat(output("pull", "-q", "--creds", "me:secret", name)).isEqualTo(name);
            refuses("401", "pull", "--creds", "me:wrong", name);
            refuses("USER:PASSWORD", "pull", "--creds", "me", name);
            String other = secure.host() + "/app:1";
            refuses("not trusted", "push", "-q", "@/app:1", other);
            assertThat(output("push", "-q", "--cert-dir", trusted.toString(), "@/app:1", other))
                    .isEqualTo(other);
            assertThat(output("manifest", "inspect", "--raw", "--cert-dir", trusted.toString(), other))
                    .isEqualTo(output("manifest", "inspect", "--raw", "@/app:1"));
        }
    }

    /** Without a word, the pull would ask as nobody, or trust what the system trusts. */
    @Test
    void whatAnOptionNamesMustBeThere() throws Exception {
        String none = work.resolve("none").toString();
        for (String verb : List.of("pull", "run")) {
            refuses("Cannot use --authfile " + none + ": there is no such file.", verb, "--authfile", none, "@/app:1");
        }
        refuses("Cannot use --authfile " + none, "manifest", "inspect", "--authfile", none, "@/app:1");
        refuses(
                "Cannot use --cert-dir " + none + ": there is no such directory.",
                "pull",
                "--cert-dir",
                none,
                "@/app:1");
        refuses("Cannot write " + none + "/x: ENOENT", "save", "-o", none + "/x", pulled("@/app:1"));
    }

    private String pulled(String name) throws Exception {
        return output("pull", "-q", name);
    }

    @Test
    void wordsOfDockerForOneKindOfThings() throws Exception {
        String name = pulled("@/app:1");
        assertThat(output("inspect", "--type", "image", "-f", "{{.Os}}", name)).isEqualTo("linux");
        refuses("--type is 'image', not 'container'", "inspect", "--type", "container", name);
        TestAuthority authority = TestAuthority.make(Files.createDirectory(work.resolve("unknown")));
        try (RegistryServer secure = RegistryServer.withTls(authority.server(), authority.key())) {
            String other = secure.host() + "/app:1";
            refuses("not trusted", "manifest", "inspect", other);
            refuses("404", "manifest", "inspect", "--insecure", other);
        }
    }

    @Test
    void loadSaysWhichImageLostItsName() throws Exception {
        String name = pulled("@/app:1");
        Path archive = work.resolve("old.tar");
        output("save", "-o", archive.toString(), name);
        assertThat(output("load", "-q", "-i", archive.toString())).isEqualTo("Loaded image: " + name);
        MadeImage.of("'config':{'Cmd':['true']}", box).push(registry.host() + "/newer:1");
        output("tag", pulled("@/newer:1"), name);
        String id = output("images", "-q", "--no-trunc", name);
        assertThat(output("load", "-q", "-i", archive.toString()))
                .isEqualTo("The image " + name + " already exists, renaming the old one with ID " + id
                        + " to empty string\nLoaded image: " + name);
    }

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
        assertThat(output("image", "prune", "-f")).startsWith("Deleted Images:\ndeleted: " + id + "\n\nTotal");
        refuses("No such image: " + id, "run", id);
    }

    @Test
    void aDigestIsPulledUnderTheWholeName() throws Exception {
        output("pull", "-q", "@/app:1");
        String name = registry.host() + "/app@" + output("images", "--format", "{{.Digest}}");
        assertThat(jcontainer("pull", name).stderr()).startsWith(name + ": Pulling from app\n");
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
    void anArchiveThatIsPulledAgainIsUpToDate() throws Exception {
        output("pull", "-q", "@/app:1");
        String place = "docker-archive:" + work.resolve("again.tar");
        output("push", "-q", "@/app:1", place + ":again:1");
        assertThat(jcontainer("pull", place).stdout()).contains("Status: Downloaded newer image for again:1\n");
        assertThat(jcontainer("pull", place).stdout()).contains("Status: Image is up to date for again:1\n");
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
    void imagesTellsOfATagThatCannotBeRead() throws Exception {
        output("pull", "-q", "@/app:1");
        output("tag", "@/app:1", "other:1");
        Path tag = store.resolve("tags/docker.io/library+other/1");
        Files.writeString(tag, "garbage");
        Outcome listed = jcontainer("images", "--format", "{{.Tag}}");
        assertThat(listed).returns(0, Outcome::status).returns("1", Outcome::stdout);
        assertThat(listed.stderr()).startsWith("jcontainer: warning: Cannot read " + tag + ": ");
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
    void aLayerBeyondACeilingIsRefused() throws Exception {
        refuses("3 entries; --max-entries raises", "pull", "-q", "--max-entries", "3", "@/app:1");
        refuses("1 directories deep; --max-depth raises", "pull", "-q", "--max-depth", "1", "@/app:1");
        refuses("64 are allowed; --max-size raises that.", "run", "-q", "--max-size", "64b", "@/app:1");
        refuses("--max-ratio is a number", "load", "--max-ratio", "0", "-i", "nothing");
        refuses("not 'much'", "pull", "--max-size", "much", "@/app:1");
        assertThat(output("images", "-q")).isEmpty();
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
    void logoutOfWhatIsNotThereSaysSo() throws Exception {
        String file = work.resolve("none.json").toString();
        assertThat(CommandLine.jcontainer("logout", "--authfile", file, "localhost:1"))
                .returns("Not logged in to localhost:1", Outcome::stdout)
                .returns(0, Outcome::status);
        Outcome login = CommandLine.outcome(CommandLine.command("login", "--authfile", file, "localhost:1")
                .redirectInput(Path.of("/dev/null").toFile()));
        assertThat(login.status()).isEqualTo(125);
        assertThat(login.stderr()).contains("--password-stdin").hasLineCount(1);
    }
}
