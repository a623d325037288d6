package dev.jcontainer.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.Parser;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.engine.spec.Detached;
import dev.jcontainer.engine.spec.HealthCheck;
import dev.jcontainer.engine.spec.LogOptions;
import dev.jcontainer.engine.spec.Network;
import dev.jcontainer.engine.spec.RestartPolicy;
import dev.jcontainer.engine.spec.VolumeMount;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a detached container has besides its specification, from words. */
class DetachedParserTest {
    private static Arguments line(String... options) throws UsageException {
        List<String> words = new ArrayList<>(List.of("-d"));
        words.addAll(List.of(options));
        words.add("/bin/true");
        return Parser.parse(RunOptions.MODEL, words);
    }

    private static Detached of(String... options) throws UsageException, IOException {
        Arguments arguments = line(options);
        return DetachedParser.of(arguments, null, RunParser.of(arguments, true));
    }

    private static void refuses(String message, String... options) {
        assertThatThrownBy(() -> of(options))
                .isInstanceOf(UsageException.class)
                .message()
                .doesNotContain("\n")
                .contains(message);
    }

    @ParameterizedTest
    @CsvSource({
        "no, NO, 0",
        "'', NO, 0",
        "always, ALWAYS, 0",
        "unless-stopped, UNLESS_STOPPED, 0",
        "on-failure, ON_FAILURE, 0",
        "on-failure:0, ON_FAILURE, 0",
        "on-failure:5, ON_FAILURE, 5"
    })
    void aRestartPolicyIsDockers(String text, RestartPolicy.Kind kind, int retries) throws Exception {
        assertThat(of("--restart", text).restart()).isEqualTo(new RestartPolicy(kind, retries));
    }

    @ParameterizedTest
    @CsvSource({
        "bogus, invalid restart policy 'bogus'",
        "always:3, maximum retry count cannot be used with restart policy 'always'",
        "on-failure:-1, maximum retry count cannot be negative",
        "on-failure:x, maximum retry count must be an integer"
    })
    void aRestartPolicyThatIsNoneIsRefused(String text, String message) {
        refuses(message, "--restart", text);
    }

    @Test
    void aPortThatIsSaidTwiceIsPublishedOnce() throws Exception {
        assertThat(of("-p", "8080:80", "-p", "8080:80").ports()).hasSize(1);
        assertThat(of("-p", "80", "-p", "80").ports()).hasSize(2); // two free ones
        assertThat(of("-p", "8080:80").isPublishingAll()).isFalse();
        assertThat(of("-P", "--expose", "80").isPublishingAll()).isTrue();
    }

    @Test
    void whatIsRemovedAtItsEndIsNotStartedAgain() throws Exception {
        refuses("conflicting options: cannot specify both --restart and --rm", "--rm", "--restart", "always");
        assertThat(of("--rm", "--restart", "no").isRemovedAtEnd()).isTrue();
    }

    @Test
    void aLogHasItsFormatAndItsFiles() throws Exception {
        assertThat(of().log()).isEqualTo(LogOptions.DEFAULT);
        assertThat(of("--log-driver", "json-file", "--log-opt", "max-size=1m", "--log-opt", "max-file=5")
                        .log())
                .isEqualTo(new LogOptions(LogOptions.Format.JSON_FILE, 1 << 20, 5));
        assertThat(of("--log-driver", "none").log().format()).isEqualTo(LogOptions.Format.NONE);
        assertThat(of("--log-opt", "max-size=-1").log().maxSize()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "--log-driver, syslog, the log driver 'syslog' is none of",
        "--log-opt, foo=bar, unknown log opt 'foo'",
        "--log-opt, max-size=x, max-size of --log-opt 'x'",
        "--log-opt, max-file=0, max-file of --log-opt cannot be less than 1",
        "--log-opt, max-file=x, is a number",
        "--label, =x, its key is empty",
        "--network, bridge, the network 'bridge' is not supported",
        "--health-interval, 1s, there is no check of the health",
        "-v, name:relative, mount path must be absolute",
        "-v, name:/x:exec, unknown option 'exec'",
        "-v, name:/, cannot be a mount",
        "--mount, 'type=volume,source=a,target=/b,tmpfs-size=1', does not support",
        "--mount, 'source=a,target=/b,volume-driver=nfs', only local"
    })
    void aWrongValueIsRefused(String option, String value, String message) {
        refuses(message, option, value);
    }

    @Test
    void labelsComeFromFilesAndThenFromOptions(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("labels");
        Files.writeString(file, "# none\na=1\n\n b \nc=x=y\n");
        assertThat(of("--label", "a=2", "--label-file", file.toString(), "-l", "d")
                        .labels())
                .containsExactly(Map.entry("a", "2"), Map.entry("b", ""), Map.entry("c", "x=y"), Map.entry("d", ""));
    }

    @Test
    void aCheckOfTheHealthHasDockersDefaults() throws Exception {
        assertThat(of().health()).isNull();
        HealthCheck check = of("--health-cmd", "test -f /x").health();
        assertThat(check)
                .isEqualTo(new HealthCheck(
                        List.of("/bin/sh", "-c", "test -f /x"),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(30),
                        Duration.ZERO,
                        Duration.ofSeconds(5),
                        3,
                        HealthCheck.OnFailure.NONE));
    }

    @Test
    void theOptionsReplaceWhatTheImageSays() throws Exception {
        String image = "{\"Test\":[\"CMD\",\"check\",\"me\"],\"Interval\":5000000000,\"Retries\":7}";
        HealthCheck check = HealthOptions.of(line("--health-timeout", "2s", "--health-on-failure", "kill"), image);
        assertThat(check)
                .isEqualTo(new HealthCheck(
                        List.of("check", "me"),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(2),
                        Duration.ZERO,
                        Duration.ofSeconds(5),
                        7,
                        HealthCheck.OnFailure.KILL));
        assertThat(HealthOptions.of(line("--no-healthcheck"), image)).isNull();
        assertThat(HealthOptions.of(line(), "{\"Test\":[\"NONE\"]}")).isNull();
        assertThat(HealthOptions.of(line(), "{\"Test\":[\"CMD-SHELL\",\"a b\"]}"))
                .extracting(HealthCheck::command)
                .isEqualTo(List.of("/bin/sh", "-c", "a b"));
        assertThatThrownBy(() -> HealthOptions.of(line(), "{\"Test\":[\"RUN\",\"x\"]}"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("--no-healthcheck");
    }

    @ParameterizedTest
    @CsvSource({
        "--health-interval, 0.1ms, cannot be less than 1ms",
        "--health-retries, -1, cannot be negative",
        "--health-retries, x, is a number",
        "--health-on-failure, x, none of none",
        "--no-healthcheck, '', conflicts with --health"
    })
    void aWrongCheckOfTheHealthIsRefused(String option, String value, String message) {
        if (value.isEmpty()) {
            refuses(message, "--health-cmd", "x", option);
        } else {
            refuses(message, "--health-cmd", "x", option, value);
        }
    }

    @Test
    void aVolumeHasANameOrNone() throws Exception {
        assertThat(of("-v", "data:/data", "-v", "/new", "-v", "other:/other:ro,nocopy")
                        .volumes())
                .containsExactly(
                        new VolumeMount("data", "/data", false, true),
                        new VolumeMount("", "/new", false, true),
                        new VolumeMount("other", "/other", true, false));
        assertThat(of("--mount", "source=a,target=/b,readonly,volume-nocopy", "--mount", "type=volume,target=/c")
                        .volumes())
                .containsExactly(new VolumeMount("a", "/b", true, false), new VolumeMount("", "/c", false, true));
    }

    @Test
    void directoriesOfThisMachineStayInTheSpecification() throws Exception {
        Arguments arguments = line("-v", "data:/data", "-v", "/etc:/x", "--mount", "type=tmpfs,target=/y");
        ContainerSpec spec = RunParser.of(arguments, true);
        assertThat(spec.mounts()).extracting(Mount::target).containsExactlyInAnyOrder("/x", "/y");
    }

    @Test
    void aNetworkHasDockersWords() throws Exception {
        assertThat(of().network()).isEqualTo(new Network.None());
        assertThat(of("--net", "host").network()).isEqualTo(new Network.Host());
        assertThat(of("--network", "container:web").network()).isEqualTo(new Network.Container("web"));
        assertThat(of("--network", "pasta").network()).isEqualTo(new Network.Pasta());
    }

    @Test
    void stdinStaysOpenIfItIsInteractive() throws Exception {
        assertThat(of().hasStdin()).isFalse();
        assertThat(of("-i").hasStdin()).isTrue();
    }

    /** Nothing of an attached container is left, so these options would have no effect. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--restart always",
                "--label a=b",
                "--log-driver none",
                "--health-cmd x",
                "--pidfile x",
                "-p 80",
                "-P",
                "--network pasta",
                "-v name:/x",
                "-v /x",
                "--mount target=/x"
            })
    void anAttachedContainerRefusesThem(String options) {
        RunLine.refusesOptions(List.of(options.split(" ")), "etached");
    }

    @Test
    void anAttachedContainerTakesWhatItIs() throws Exception {
        RunLine.withOptions("--restart", "no", "--no-healthcheck", "--expose", "80", "--network", "none");
    }
}
