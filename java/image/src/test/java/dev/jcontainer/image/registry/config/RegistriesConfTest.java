package dev.jcontainer.image.registry.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.image.registry.config.RegistryEntry.Use;
import dev.jcontainer.image.registry.http.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RegistriesConfTest {
    @TempDir
    Path directory;

    private final Map<String, String> environment = new HashMap<>();

    private void write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private RegistriesConf read() throws RefusedException {
        return RegistriesConf.read(environment, directory + "/etc");
    }

    private List<String> places(String registry, String repository) throws RefusedException {
        return read().places(registry, repository).stream().map(Place::toString).toList();
    }

    @Test
    void withoutAFileARepositoryIsWhereItsNameSays() throws RefusedException {
        assertThat(read().places("h:5000", "a/b")).containsExactly(new Place("h:5000", "a/b", false, false, Use.ALL));
    }

    @Test
    void readsMirrorsAndWhatTheyAreFor() throws IOException {
        write("etc/containers/registries.conf", """
                unqualified-search-registries = ["example.com"]
                short-name-mode = "enforcing"
                [aliases]
                "alpine" = "evil.example/alpine"
                [[registry]]
                prefix = "docker.io/library"
                location = "hub.example:5000/docker/"
                insecure = true
                [[registry.mirror]]
                location = "one.example/cache"
                insecure = true
                [[registry.mirror]]
                location = "two.example"
                pull-from-mirror = "digest-only"
                [[registry.mirror]]
                location = "three.example"
                pull-from-mirror = "tag-only"
                """);
        assertThat(read().places("docker.io", "library/alpine"))
                .containsExactly(
                        new Place("one.example", "cache/alpine", true, true, Use.ALL),
                        new Place("two.example", "alpine", false, true, Use.DIGEST),
                        new Place("three.example", "alpine", false, true, Use.TAG),
                        new Place("hub.example:5000", "docker/alpine", true, false, Use.ALL));
        assertThat(places("docker.io", "other/alpine")).containsExactly("docker.io/other/alpine");
    }

    @Test
    void readsTheOlderFormForDigests() throws IOException {
        write("etc/containers/registries.conf", """
                [[registry]]
                location = "h"
                mirror-by-digest-only = true
                [[registry.mirror]]
                location = "m"
                """);
        assertThat(read().places("h", "a").get(0).use()).isEqualTo(Use.DIGEST);
    }

    @ParameterizedTest
    @CsvSource({
        "h, a/b, long/x/b",
        "h, a, short/y",
        "h, ab, host/ab",
        "h:5000, a, h:5000/a",
        "c.b.example:1, a, wild/a",
        "b.example, a, b.example/a",
        "xb.example, a, xb.example/a"
    })
    void takesTheLongestPrefix(String registry, String repository, String place) throws IOException {
        write("etc/containers/registries.conf", """
                [[registry]]
                prefix = "h"
                location = "host"
                [[registry]]
                prefix = "h/a/b"
                location = "long/x/b"
                [[registry]]
                prefix = "h/a"
                location = "short/y"
                [[registry]]
                prefix = "*.b.example"
                location = "wild"
                """);
        assertThat(places(registry, repository)).containsExactly(place);
    }

    @Test
    void refusesABlockedRegistry() throws IOException {
        write(
                "etc/containers/registries.conf",
                "[[registry]]\nprefix = 'h/evil'\nlocation = 'h/evil'\nblocked = true\n");
        assertThatThrownBy(() -> read().places("h", "evil/a"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("blocked by the entry 'h/evil'");
        assertThat(places("h", "good")).containsExactly("h/good");
    }

    private static String entry(String location) {
        return "[[registry]]\nprefix = 'h'\nlocation = '" + location + "'\n";
    }

    @Test
    void readsTheFilesInTheirOrder() throws IOException {
        environment.put("HOME", directory + "/home");
        write("etc/containers/registries.conf", entry("system"));
        assertThat(places("h", "a")).containsExactly("system/a");
        write("etc/containers/registries.conf.d/10.conf", entry("part"));
        write("etc/containers/registries.conf.d/05.conf", entry("earlier"));
        write("etc/containers/registries.conf.d/99.txt", entry("ignored"));
        assertThat(places("h", "a")).containsExactly("part/a");
        write("home/.config/containers/registries.conf.d/00.conf", entry("own"));
        assertThat(places("h", "a")).containsExactly("own/a");
        environment.put("XDG_CONFIG_HOME", directory + "/xdg");
        assertThat(places("h", "a")).containsExactly("part/a");
        write("xdg/containers/registries.conf", "");
        assertThat(places("h", "a")).containsExactly("h/a"); // beside the user's file nothing of the system counts
        write("xdg/containers/registries.conf.d/1.conf", entry("own-part"));
        assertThat(places("h", "a")).containsExactly("own-part/a");
        write("named", entry("named"));
        environment.put("CONTAINERS_REGISTRIES_CONF", directory + "/named");
        assertThat(places("h", "a")).containsExactly("named/a");
        environment.put("CONTAINERS_REGISTRIES_CONF", directory + "/missing");
        assertThatThrownBy(this::read)
                .hasMessageContaining("missing")
                .hasMessageContaining("CONTAINERS_REGISTRIES_CONF");
    }

    /** The parser of TOML takes longer to start than all the rest of a small pull. */
    @Test
    void parsesOnlyAFileThatMayHaveRegistries() {
        String[] with = {
            "[[registry]]",
            "a = 1\n  [[ \"registry\" ]]",
            "'registry' = []",
            "\ufeffregistry = []",
            "[ registries.search ]",
            "\"\\u0072egistry\" = []",
            "[[\"re\\u0067istry\"]]"
        };
        assertThat(with).allMatch(RegistriesConf::namesRegistries);
        String[] without = {
            "",
            "# [[registry]]",
            "unqualified-search-registries = [\"registry.example\"]",
            "[aliases]\n\"a\" = \"b/a\"\n\"registry\" = \"docker.io/library/registry\"\n"
        };
        assertThat(without).noneMatch(RegistriesConf::namesRegistries);
    }

    @Test
    void readsAKeyThatIsWrittenInEscapes() throws IOException {
        write(
                "etc/containers/registries.conf",
                "[[\"re\\u0067istry\"]]\n\"loc\\u0061tion\" = 'h'\n\"block\\u0065d\" = true\n");
        assertThatThrownBy(() -> read().places("h", "a")).hasMessageContaining("blocked");
    }

    @Test
    void theUsersFileReplacesThatOfTheSystem() throws IOException {
        environment.put("XDG_CONFIG_HOME", directory + "/xdg");
        write("etc/containers/registries.conf", entry("system"));
        write("xdg/containers/registries.conf", "");
        assertThat(places("h", "a")).containsExactly("h/a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[[registry]",
                "[[registry]]\nlocation = 5",
                "[[registry]]\n",
                "registry = 5",
                "registry = ['x']",
                "[[registry]]\nlocation = 'h'\ninsecure = 'yes'",
                "[[registry]]\nlocation = 'https://h'",
                "[[registry]]\nlocation = 'h'\nmirror = 'm'",
                "[[registry]]\nlocation = 'h'\n[[registry.mirror]]\n",
                "[[registry]]\nlocation = 'h'\n[[registry.mirror]]\nlocation = 'm'\npull-from-mirror = 'sometimes'",
                "[[registry]]\nprefix = 'a.*.b'\nlocation = 'h'",
                "[[registry]]\nprefix = '*h'\nlocation = 'h'",
                "[registries.search]\nregistries = ['docker.io']",
                "registry = []\na = 1\na = 2",
                "[[Registry]]\nlocation = 'h'\nblocked = true",
                "[[registry]]\nlocation = 'h'\nBlocked = true",
                "[[registry]]\nlocation = 'h'\n[[registry.mirror]]\nlocation = 'm'\nPull-From-Mirror = 'digest-only'"
            })
    void namesAMalformedFile(String text) throws IOException {
        write("etc/containers/registries.conf", text);
        assertThatThrownBy(this::read)
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(directory + "/etc/containers/registries.conf");
    }
}
