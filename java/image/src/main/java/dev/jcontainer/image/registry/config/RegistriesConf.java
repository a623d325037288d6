package dev.jcontainer.image.registry.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jcontainer.image.registry.http.RefusedException;
import dev.jcontainer.kernel.KernelFiles;
import dev.jcontainer.kernel.SystemCallException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The registries of {@code registries.conf}: mirrors, other places, insecure and blocked ones. Short names and the
 * registries that are searched for them are passed over, because here a name without a registry always is one of
 * docker.io. Immutable.
 */
public final class RegistriesConf {
    private static final String START = "registr"; // of "registry" and "registries"

    private final List<RegistryEntry> entries;

    /** The registries of these entries. */
    public RegistriesConf(List<RegistryEntry> entries) {
        this.entries = List.copyOf(entries);
    }

    /**
     * Reads the files of a user: the one that {@code CONTAINERS_REGISTRIES_CONF} names; otherwise that of the user and
     * those of its directory {@code registries.conf.d}; without a file of the user, that of the system and those of both
     * directories. Later ones replace entries with the same prefix.
     *
     * @param environment the user's variables
     * @param etc the directory of the system's configuration, {@code /etc}
     */
    public static RegistriesConf read(Map<String, String> environment, String etc) throws RefusedException {
        String named = environment.getOrDefault("CONTAINERS_REGISTRIES_CONF", "");
        String home = environment.getOrDefault("XDG_CONFIG_HOME", "");
        if (home.isEmpty() && !environment.getOrDefault("HOME", "").isEmpty()) {
            home = environment.get("HOME") + "/.config";
        }
        Map<String, RegistryEntry> entries = new LinkedHashMap<>();
        if (!named.isEmpty()) {
            if (!add(entries, named)) {
                throw new RefusedException(
                        "The file " + named + ", which CONTAINERS_REGISTRIES_CONF names, is missing");
            }
            return new RegistriesConf(new ArrayList<>(entries.values()));
        }
        String system = etc + "/containers/registries.conf";
        String own = home.isEmpty() ? null : home + "/containers/registries.conf";
        if (own == null || !add(entries, own)) {
            add(entries, system);
            addDirectory(entries, system + ".d");
        }
        addDirectory(entries, own == null ? null : own + ".d");
        return new RegistriesConf(new ArrayList<>(entries.values()));
    }

    private static void addDirectory(Map<String, RegistryEntry> entries, @Nullable String directory)
            throws RefusedException {
        try {
            List<String> names = directory == null ? null : KernelFiles.listIfThere(directory);
            if (names == null) {
                return;
            }
            names.sort(null);
            for (String name : names) {
                if (name.endsWith(".conf")) {
                    add(entries, directory + "/" + name);
                }
            }
        } catch (SystemCallException e) {
            throw new RefusedException("Cannot read the directory " + directory + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads a file; false if it does not exist. The parser of TOML, whose classes take longer to load than all else here,
     * is left out if the file has no registries, as those of distributions.
     */
    private static boolean add(Map<String, RegistryEntry> entries, String path) throws RefusedException {
        byte[] bytes;
        try {
            bytes = KernelFiles.readSettingsIfThere(path);
        } catch (SystemCallException e) {
            throw new RefusedException("Cannot read " + path + ": " + e.getMessage(), e);
        }
        if (bytes == null) {
            return false;
        }
        if (namesRegistries(new String(bytes, UTF_8))) {
            for (RegistryEntry entry : TomlEntries.parse(path, bytes)) {
                entries.put(entry.prefix(), entry);
            }
        }
        return true;
    }

    /**
     * Whether a line begins as {@code [[registry]]}, {@code registry = [} or {@code [registries.search]} do. A short
     * name may also be called so: {@code "registry" = "docker.io/library/registry"}. A key in another case is for the
     * parser to refuse.
     */
    static boolean namesRegistries(String text) {
        int at = 0;
        while (at < text.length()) {
            int start = at;
            while (at < text.length() && " \t\r\n[\"'\ufeff".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            int newline = text.indexOf('\n', at);
            int end = newline < 0 ? text.length() : newline;
            if (text.regionMatches(true, at, START, 0, START.length()) || isEscaped(text, at, end)) {
                boolean table = text.substring(start, at).indexOf('[') >= 0;
                String value = text.substring(Math.min(end, text.indexOf('=', at) + 1), end)
                        .strip();
                if (table || !value.startsWith("\"") && !value.startsWith("'")) {
                    return true;
                }
            }
            at = Math.min(end + 1, text.length());
        }
        return false;
    }

    /** Whether a key that begins there is written in escapes, which are for the parser to read. */
    private static boolean isEscaped(String text, int start, int end) {
        for (int i = start; i < end && "=]#".indexOf(text.charAt(i)) < 0; i++) {
            if (text.charAt(i) == '\\') {
                return true;
            }
        }
        return false;
    }

    /**
     * The places of a repository, in the order in which they are asked; the last one is the repository's own.
     *
     * @throws RefusedException if its registry is blocked
     */
    public List<Place> places(String registry, String repository) throws RefusedException {
        RegistryEntry entry = entry(registry, repository);
        List<Place> places = new ArrayList<>();
        if (entry == null) {
            return List.of(new Place(registry, repository, false, false, RegistryEntry.Use.ALL));
        }
        if (entry.blocked()) {
            throw new RefusedException("The registry of " + registry + "/" + repository + " is blocked by the entry '"
                    + entry.prefix() + "' of registries.conf");
        }
        for (RegistryEntry.Mirror mirror : entry.mirrors()) {
            String name = replaced(entry, mirror.location(), registry, repository);
            places.add(place(name, mirror.insecure(), true, mirror.use()));
        }
        String name = entry.location().isEmpty()
                ? registry + "/" + repository
                : replaced(entry, entry.location(), registry, repository);
        places.add(place(name, entry.insecure(), false, RegistryEntry.Use.ALL));
        return places;
    }

    private @Nullable RegistryEntry entry(String registry, String repository) {
        RegistryEntry longest = null;
        for (RegistryEntry entry : entries) {
            boolean longer = longest == null
                    || entry.prefix().length() > longest.prefix().length();
            if (longer && entry.covers(registry, repository)) {
                longest = entry;
            }
        }
        return longest;
    }

    /** A wildcard stands for the host only, so that the repository stays. */
    private static String replaced(RegistryEntry entry, String location, String registry, String repository) {
        String name = registry + "/" + repository;
        return entry.prefix().startsWith("*.")
                ? location + "/" + repository
                : location + name.substring(entry.prefix().length());
    }

    private static Place place(String name, boolean insecure, boolean mirror, RegistryEntry.Use use)
            throws RefusedException {
        int slash = name.indexOf('/');
        if (slash == name.length() - 1) { // the registry as a whole
            return new Place(name.substring(0, slash), "", insecure, mirror, use);
        }
        if (slash <= 0) {
            throw new RefusedException("The entry for '" + name + "' of registries.conf names no repository");
        }
        return new Place(name.substring(0, slash), name.substring(slash + 1), insecure, mirror, use);
    }
}
