package dev.jcontainer.image.registry.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.electronwill.nightconfig.core.UnmodifiableConfig;
import com.electronwill.nightconfig.toml.TomlParser;
import dev.jcontainer.image.registry.config.RegistryEntry.Mirror;
import dev.jcontainer.image.registry.config.RegistryEntry.Use;
import dev.jcontainer.image.registry.http.Printable;
import dev.jcontainer.image.registry.http.RefusedException;
import dev.jcontainer.kernel.PlainText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tables {@code [[registry]]} of a file in TOML. */
final class TomlEntries {
    private static final int MOST_BYTES = 1 << 20;
    private static final String REGISTRY = "registry";
    private static final String MIRROR = "mirror";
    private static final String LOCATION = "location";
    private static final String PREFIX = "prefix";
    private static final String DIGEST_ONLY = "mirror-by-digest-only";
    private static final String INSECURE = "insecure";
    private static final String BLOCKED = "blocked";
    private static final String USE = "pull-from-mirror";

    private final String path;

    private TomlEntries(String path) {
        this.path = path;
    }

    static List<RegistryEntry> parse(String path, byte[] bytes) throws RefusedException {
        if (bytes.length > MOST_BYTES) {
            throw new RefusedException("The file " + path + " has more than 1 MiB");
        }
        UnmodifiableConfig file;
        try {
            file = new TomlParser().parse(new String(bytes, UTF_8));
        } catch (RuntimeException | StackOverflowError e) { // the parser's own, and those that it forgets to catch
            String why = e.getMessage();
            throw new RefusedException(
                    "The file " + path + " is no right TOML: "
                            + (why == null ? e.toString() : Printable.text(why, 200)),
                    e);
        }
        return new TomlEntries(path).entries(file);
    }

    private List<RegistryEntry> entries(UnmodifiableConfig file) throws RefusedException {
        if (file.get(List.of("registries")) instanceof UnmodifiableConfig) {
            throw new RefusedException(
                    "The file " + path + " has the old form 1 of registries.conf, with [registries.search];"
                            + " write its entries as [[registry]]");
        }
        requireCase(file, REGISTRY, "registries");
        List<RegistryEntry> entries = new ArrayList<>();
        for (UnmodifiableConfig table : tables(file, REGISTRY)) {
            entries.add(entry(table));
        }
        return entries;
    }

    private List<UnmodifiableConfig> tables(UnmodifiableConfig parent, String name) throws RefusedException {
        Object value = parent.get(List.of(name));
        List<UnmodifiableConfig> tables = new ArrayList<>();
        if (value == null) {
            return tables;
        }
        if (!(value instanceof List)) {
            throw wrong(name, "no array of tables, as in [[" + name + "]]");
        }
        for (Object table : (List<?>) value) {
            if (!(table instanceof UnmodifiableConfig)) {
                throw wrong(name, "no array of tables, as in [[" + name + "]]");
            }
            tables.add((UnmodifiableConfig) table);
        }
        return tables;
    }

    /** The tools of containers read a key in any case. To ignore one, such as Blocked, would lift what it says. */
    private void requireCase(UnmodifiableConfig table, String... known) throws RefusedException {
        for (UnmodifiableConfig.Entry entry : table.entrySet()) {
            String key = entry.getKey();
            for (String name : known) {
                if (key.equalsIgnoreCase(name) && !key.equals(name)) {
                    throw wrong(key, "in another case; write " + name);
                }
            }
        }
    }

    private RegistryEntry entry(UnmodifiableConfig table) throws RefusedException {
        requireCase(table, LOCATION, PREFIX, MIRROR, INSECURE, BLOCKED, DIGEST_ONLY);
        String location = location(text(table, LOCATION));
        String prefix = location(text(table, PREFIX));
        if (prefix.isEmpty() && location.isEmpty()) {
            throw wrong(REGISTRY, "without a prefix and without a location");
        }
        if (location.startsWith("*")
                || prefix.indexOf('*', 1) > 0
                || prefix.startsWith("*") && !prefix.startsWith("*.")) {
            throw wrong(PREFIX, "a wildcard that is not at the beginning, as in *.example.com");
        }
        List<Mirror> mirrors = new ArrayList<>();
        boolean byDigest = truth(table, DIGEST_ONLY);
        for (UnmodifiableConfig mirror : tables(table, MIRROR)) {
            requireCase(mirror, LOCATION, INSECURE, USE);
            String place = location(text(mirror, LOCATION));
            if (place.isEmpty()) {
                throw wrong(MIRROR, "without a location");
            }
            mirrors.add(new Mirror(place, truth(mirror, INSECURE), byDigest ? Use.DIGEST : use(mirror)));
        }
        return new RegistryEntry(
                prefix.isEmpty() ? location : prefix, location, truth(table, INSECURE), truth(table, BLOCKED), mirrors);
    }

    private Use use(UnmodifiableConfig mirror) throws RefusedException {
        String word = text(mirror, USE);
        return switch (word) {
            case "", "all" -> Use.ALL;
            case "digest-only" -> Use.DIGEST;
            case "tag-only" -> Use.TAG;
            default -> throw wrong(USE, PlainText.quoted(word) + ", which is not one of all, digest-only and tag-only");
        };
    }

    /** Without slashes at its end; a scheme is an error there, as for the tools of containers. */
    private String location(String text) throws RefusedException {
        String place = text;
        while (place.endsWith("/")) {
            place = place.substring(0, place.length() - 1);
        }
        boolean right = !place.contains("://") && !place.startsWith("/");
        for (int i = 0; i < place.length() && right; i++) {
            right = place.charAt(i) > ' ' && place.charAt(i) < 0x7f;
        }
        if (!right) {
            throw wrong(LOCATION, PlainText.quoted(text) + ", which has not the form HOST[:PORT][/PATH]");
        }
        return place;
    }

    private String text(UnmodifiableConfig table, String name) throws RefusedException {
        @Nullable Object value = table.get(List.of(name));
        if (value == null || value instanceof String) {
            return value == null ? "" : (String) value;
        }
        throw wrong(name, "no text in quotes");
    }

    private boolean truth(UnmodifiableConfig table, String name) throws RefusedException {
        @Nullable Object value = table.get(List.of(name));
        if (value == null || value instanceof Boolean) {
            return Boolean.TRUE.equals(value);
        }
        throw wrong(name, "neither true nor false");
    }

    private RefusedException wrong(String name, String problem) {
        return new RefusedException("The file " + path + " has a '" + name + "' that is " + problem);
    }
}
