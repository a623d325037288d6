package dev.jcontainer.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.e2e.CommandLine.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The commands for images with the jar, one store, and a registry of the distribution on loopback. */
@EndToEnd
@TestMethodOrder(OrderAnnotation.class)
class ImageCommandTest {
    private static final String CONFIG =
            "\"Env\":[\"PATH=/bin\",\"GREETING=hello\"],\"Entrypoint\":[\"/bin/sh\",\"-c\"],"
                    + "\"Cmd\":[\"echo $GREETING from $(pwd) as $(id -u):$(id -g)\"],\"WorkingDir\":\"/srv/app\","
                    + "\"User\":\"1000:1001\",\"Labels\":{\"kind\":\"test\"},\"ExposedPorts\":{\"80/tcp\":{}},"
                    + "\"StopSignal\":\"SIGINT\"";

    /** One for all tests, which come one after the other. */
    @TempDir(factory = OwnDirectories.class)
    private static Path directory;

    private static @Nullable RegistryServer started;
    private static Path archive = Path.of("");
    private static String name = "";

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/skopeo")), "skopeo is not installed");
        started = RegistryServer.plain();
        name = started.host() + "/team/app:1";
        Path added = directory.resolve("added");
        Files.createDirectories(added.resolve("srv/app"));
        Files.writeString(added.resolve("srv/app/note"), "in the image\n");
        archive = DockerArchive.in(directory).layer(added).write(DockerArchive.architecture(), CONFIG, name);
        Host.output("skopeo", "copy", "-q", "--dest-tls-verify=false", "docker-archive:" + archive, "docker://" + name);
    }

    @AfterAll
    static void stop() throws Exception {
        if (started != null) {
            started.close();
        }
    }

    private static String host() {
        return name.substring(0, name.indexOf('/'));
    }

    private static Outcome jcontainer(String... words) throws Exception {
        return CommandLine.jcontainer(withRoot(words));
    }

    private static String[] withRoot(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        int verb = List.of("image", "system", "manifest").contains(words[0]) ? 2 : 1;
        all.addAll(verb, List.of("--root", directory.resolve("store").toString()));
        return all.toArray(new String[0]);
    }

    private static String output(String... words) throws Exception {
        Outcome outcome = jcontainer(words);
        assertThat(outcome.stderr()).isEmpty();
        assertThat(outcome.status()).isZero();
        return outcome.stdout();
    }

    private static void refuses(String part, String... words) throws Exception {
        Outcome outcome = jcontainer(words);
        assertThat(outcome.status()).isEqualTo(125);
        assertThat(outcome.stderr()).startsWith("jcontainer: ").contains(part).hasLineCount(1);
    }

    @Test
    @Order(1)
    void runPullsAnImageAndRunsItAsItSays() throws Exception {
        Outcome outcome = jcontainer("run", "--tls-verify=false", name);
        assertThat(outcome.stdout()).isEqualTo("hello from /srv/app as 1000:1001");
        assertThat(outcome.status()).isZero();
        assertThat(outcome.stderr())
                .startsWith("Unable to find image '" + name + "' locally\n1: Pulling from team/app\n")
                .contains(": Downloading\n")
                .contains(": Pull complete\n");
    }

    @Test
    @Order(2) // without --tls-verify=false, the registry cannot be asked
    void anExistingImageRunsWithoutAWordAndWithoutTheRegistry() throws Exception {
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

    @Test
    @Order(3)
    void pullSaysWhatDockerSays() throws Exception {
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
    @Order(4)
    void whatDoesNotExistIsOneLine() throws Exception {
        refuses("no/such", "pull", "--tls-verify=false", host() + "/no/such:1");
        refuses("linux/s390x", "pull", "--tls-verify=false", "--platform", "linux/s390x", name);
        refuses("No such image", "run", "--pull", "never", host() + "/no/such:1");
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
    @Order(5)
    void imagesListsWhatIsStored() throws Exception {
        String repository = host() + "/team/app";
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
    @Order(6)
    void inspectAndHistoryTellAboutIt() throws Exception {
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
    @Order(7)
    void aTagIsAnotherNameUntilItIsRemoved() throws Exception {
        assertThat(output("tag", name, "mine:2")).isEmpty();
        assertThat(output("images", "--format", "{{.Repository}}:{{.Tag}}", "mine"))
                .isEqualTo("mine:2");
        assertThat(output("run", "mine:2", "echo tagged")).isEqualTo("tagged");
        assertThat(output("rmi", "mine:2")).isEqualTo("Untagged: mine:2");
        assertThat(output("run", name, "echo stays")).isEqualTo("stays");
    }

    @Test
    @Order(8)
    void theStoreIsCheckedAndCounted() throws Exception {
        assertThat(output("system", "check")).isEmpty();
        assertThat(output("system", "df"))
                .matches("(?s)TYPE +TOTAL +SIZE +RECLAIMABLE\nImages +1 +[0-9.]+MB +0B\nBlobs +4 .*Layers +2 .*");
        assertThat(output("system", "df", "--format", "{{.Type}}={{.TotalCount}}"))
                .startsWith("Images=1\n");
    }

    /** The classes that a JVM loads, one in a line. */
    private static String classes(String... words) throws Exception {
        Path log = directory.resolve("classes");
        ProcessBuilder command = CommandLine.command(words);
        command.environment().put("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + log);
        assertThat(CommandLine.outcome(command).status())
                .as(List.of(words).toString())
                .isZero();
        return Files.readString(log);
    }

    @Test
    @Order(9)
    void whatNeedsNoImageAndNoNetworkLoadsNoClassesForThem() throws Exception {
        assertThat(classes("run", "/bin/true"))
                .contains("dev.jcontainer.cli.run.RunCommand ")
                .doesNotContain("dev.jcontainer.image.")
                .doesNotContain("dev.jcontainer.cli.pull.");
        for (String[] words : new String[][] {
            {"run", name, "exit 0"},
            {"images"},
            {"pull", "--pull", "missing", name},
            {"tag", name, "other"},
            {"rmi", "other"}
        }) {
            assertThat(classes(withRoot(words)))
                    .as(words[0])
                    .contains("dev.jcontainer.image.Images ")
                    .doesNotContain("dev.jcontainer.image.registry.")
                    .doesNotContain("dev.jcontainer.image.archive.")
                    .doesNotContain("com.github.luben.")
                    .doesNotContain("java.net.Socket ")
                    .doesNotContain("javax.net.ssl.");
        }
    }

    @Test
    @Order(10)
    void whatIsSavedAndPushedIsTheSameImage() throws Exception {
        String id = output("images", "-q", "--no-trunc", name);
        Path file = directory.resolve("saved.tar");
        assertThat(output("save", "-o", file.toString(), name)).isEmpty();
        String other = directory.resolve("other").toString();
        assertThat(CommandLine.jcontainer("load", "--root", other, "-i", file.toString()))
                .returns("Loaded image: " + name, Outcome::stdout)
                .returns(0, Outcome::status);
        assertThat(CommandLine.jcontainer("images", "--root", other, "-q", "--no-trunc")
                        .stdout())
                .isEqualTo(id);
        String target = host() + "/team/copy:2";
        String digest = output("images", "--format", "{{.Digest}}", name);
        assertThat(jcontainer("push", "--tls-verify=false", name, target).stdout())
                .startsWith(target + ": digest: " + digest + " size: ");
        Outcome again = jcontainer("push", "--tls-verify=false", name);
        assertThat(again.stdout()).startsWith("1: digest: " + digest + " size: ");
        assertThat(again.stderr())
                .startsWith("The push refers to repository [" + host() + "/team/app]\n")
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
        String layout = "oci:" + directory.resolve("layout");
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
        assertThat(jcontainer("pull", "-q", "-a", "--tls-verify=false", host() + "/team/copy")
                        .stdout())
                .isEqualTo(target);
        assertThat(output("rmi", target)).isEqualTo("Untagged: " + target);
    }

    @Test
    @Order(11)
    void anArchiveRunsFromStdinAndBlobsCanBeDiscarded() throws Exception {
        String other = directory.resolve("discarding").toString();
        Process run = CommandLine.command("run", "--root", other, "-", "echo from stdin")
                .redirectInput(archive.toFile())
                .start();
        assertThat(new String(run.getInputStream().readAllBytes(), UTF_8)).isEqualTo("from stdin\n");
        assertThat(CommandLine.statusOf(run)).isZero();
        String less = directory.resolve("less").toString();
        assertThat(CommandLine.jcontainer("pull", "-q", "--discard-blobs", "--root", less, "docker-archive:" + archive)
                        .stdout())
                .isEqualTo(name);
        Outcome save = CommandLine.jcontainer("save", "--root", less, "-o", directory.resolve("no") + "", name);
        assertThat(save.status()).isEqualTo(125);
        assertThat(save.stderr()).contains("--discard-blobs").hasLineCount(1);
    }

    @Test
    @Order(12)
    void aRootFilesystemBecomesAnImage() throws Exception {
        Path tar = directory.resolve("archive/0.tar");
        assertThat(output(
                        "import", "-c", "CMD [\"/bin/echo\", \"imported\"]", "-m", "by hand", tar.toString(), "imp:1"))
                .matches("sha256:[0-9a-f]{64}");
        assertThat(output("run", "imp:1")).isEqualTo("imported");
        assertThat(output("history", "imp:1")).endsWith("by hand");
        assertThat(output("rmi", "imp:1")).startsWith("Untagged: imp:1\nDeleted: sha256:");
        refuses("RUN make", "import", "-c", "RUN make", tar.toString());
        refuses("nothere.tar", "import", "nothere.tar");
    }

    @Test
    @Order(13)
    void loginStoresWhatTheRegistryAccepts() throws Exception {
        try (RegistryServer closed = RegistryServer.withPassword("me", "secret")) {
            String file = directory.resolve("auth.json").toString();
            List<String> words = List.of("login", closed.host(), "--authfile", file, "--tls-verify=false", "-u", "me");
            List<String> wrong = new ArrayList<>(words);
            wrong.addAll(List.of("-p", "wrong"));
            assertThat(CommandLine.jcontainer(wrong.toArray(new String[0])).status())
                    .isEqualTo(125);
            Path input = Files.writeString(directory.resolve("password"), "secret\n");
            List<String> right = new ArrayList<>(words);
            right.add("--password-stdin");
            Process login = CommandLine.command(right.toArray(new String[0]))
                    .redirectInput(input.toFile())
                    .start();
            assertThat(new String(login.getInputStream().readAllBytes(), UTF_8)).isEqualTo("Login Succeeded\n");
            assertThat(CommandLine.statusOf(login)).isZero();
            Files.delete(directory.resolve("auth.json")); // or it would be tried
            try (CallersTerminal terminal = CallersTerminal.watched(
                    CallersTerminal.jcontainer("login", closed.host(), "--authfile", file, "--tls-verify=false"))) {
                terminal.await("Username: ");
                terminal.type("me\n");
                terminal.await("Password: ");
                terminal.type("secret\n");
                assertThat(terminal.await("Login Succeeded")).doesNotContain("secret");
                terminal.await("status 0");
            }
            loginTriesWhatIsStored(closed.host(), file);
            String image = closed.host() + "/app:1";
            assertThat(jcontainer("push", "-q", "--authfile", file, "--tls-verify=false", name, image)
                            .stdout())
                    .isEqualTo(image);
            assertThat(CommandLine.jcontainer("logout", "--authfile", file, closed.host())
                            .stdout())
                    .isEqualTo("Removing login credentials for " + closed.host());
            refuses("401", "pull", "--authfile", file, "--tls-verify=false", image);
        }
    }

    private static void loginTriesWhatIsStored(String host, String file) throws Exception {
        String[] words = {"login", host, "--authfile", file, "--tls-verify=false"};
        assertThat(CommandLine.jcontainer(words))
                .returns("Authenticating with existing credentials...\nLogin Succeeded", Outcome::stdout)
                .returns("", Outcome::stderr)
                .returns(0, Outcome::status);
        Path stale = directory.resolve("stale.json");
        Files.writeString(stale, "{\"auths\":{\"" + host + "\":{\"username\":\"me\",\"password\":\"changed\"}}}");
        words[3] = stale.toString();
        assertThat(CommandLine.jcontainer(words))
                .returns("Authenticating with existing credentials...", Outcome::stdout)
                .returns(125, Outcome::status)
                .satisfies(outcome -> assertThat(outcome.stderr())
                        .startsWith("Stored credentials invalid or expired\njcontainer: Cannot ask, "));
    }

    @Test
    @Order(14)
    void aTerminalShowsABarForEachLayer() throws Exception {
        String store = directory.resolve("bars").toString();
        try (CallersTerminal terminal = CallersTerminal.watched(
                CallersTerminal.jcontainer("pull", "--root", store, "--tls-verify=false", name))) {
            String shown = terminal.await("Status: Downloaded newer image");
            assertThat(shown).contains("Pull complete").contains("\u001b[2A").doesNotContain("Downloading\r\n");
            terminal.await("status 0");
        }
    }

    @Test
    @Order(20)
    void rmiAndPruneLeaveNothing() throws Exception {
        String id = output("images", "-q", "--no-trunc");
        assertThat(output("rmi", id.substring(7, 19))).isEqualTo("Untagged: " + name + "\nDeleted: " + id);
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
}
