package dev.jcontainer.image.registry;

import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.registry.auth.CredentialStore;
import dev.jcontainer.image.registry.auth.Session;
import dev.jcontainer.image.registry.config.Place;
import dev.jcontainer.image.registry.config.RegistriesConf;
import dev.jcontainer.image.registry.config.RegistryEntry.Use;
import dev.jcontainer.image.registry.http.ConnectionException;
import dev.jcontainer.image.registry.http.ContentException;
import dev.jcontainer.image.registry.http.Http;
import dev.jcontainer.image.registry.http.Proxies;
import dev.jcontainer.image.registry.http.RefusedException;
import dev.jcontainer.image.registry.http.Tls;
import dev.jcontainer.image.registry.http.Url;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The places of one repository: its mirrors, in their order, and the registry itself. A mirror that fails is passed over
 * at once, and one that cannot be reached is not asked again. Thread-safe.
 */
final class Endpoints implements Closeable {
    private final Http http;
    private final Patience patience;
    private final List<Endpoint> all = new ArrayList<>();
    private final Consumer<String> warnings;
    private final Set<Endpoint> dead = new HashSet<>();
    private final Map<Digest, Set<Endpoint>> givers = new HashMap<>(); // mirrors that gave bytes of a blob
    private final Map<Digest, Set<Endpoint>> liars = new HashMap<>(); // those that gave wrong ones

    /** Something that is asked of one place. */
    @FunctionalInterface
    interface Operation<T> {
        T at(Endpoint endpoint) throws IOException;
    }

    private Endpoints(Http http, Patience patience, Consumer<String> warnings) {
        this.http = http;
        this.patience = patience;
        this.warnings = warnings;
    }

    /** The places of a repository as these settings and the files that they lead to name them. */
    static Endpoints of(String registry, String repository, RegistrySettings settings) throws IOException {
        RegistriesConf conf = RegistriesConf.read(settings.environment(), settings.etc());
        List<Place> places = new ArrayList<>();
        Set<String> unverified = new HashSet<>();
        for (Place place : conf.places(registry, repository)) {
            boolean insecure = place.insecure() || !settings.isVerified() && !place.mirror();
            places.add(new Place(place.registry(), place.repository(), insecure, place.mirror(), place.use()));
            if (insecure) {
                unverified.add(
                        Url.of(true, Endpoint.host(place.registry()), "/").authority());
            }
        }
        String own = places.get(places.size() - 1).registry();
        String authority = Url.of(true, Endpoint.host(own), "/").authority();
        Tls tls = new Tls(certificates(settings), settings.certificates(), authority, unverified);
        Http http = new Http(settings.limits(), tls, Proxies.of(settings.environment()));
        CredentialStore store = new CredentialStore(
                settings.credentials(), own, settings.credentialFiles(), settings.environment(), settings.warnings());
        Endpoints endpoints = new Endpoints(http, settings.patience(), settings.warnings());
        for (Place place : places) {
            endpoints.all.add(new Endpoint(
                    place,
                    http,
                    settings.clock(),
                    url -> new Session(http, url, store.find(place.registry(), place.repository()), settings.ticks())));
        }
        return endpoints;
    }

    private static List<String> certificates(RegistrySettings settings) {
        List<String> parents = new ArrayList<>();
        Map<String, String> environment = settings.environment();
        String home = environment.getOrDefault("XDG_CONFIG_HOME", "");
        if (home.isEmpty() && !environment.getOrDefault("HOME", "").isEmpty()) {
            home = environment.get("HOME") + "/.config";
        }
        if (!home.isEmpty()) {
            parents.add(home + "/containers/certs.d");
        }
        parents.add(settings.etc() + "/containers/certs.d");
        parents.add(settings.etc() + "/docker/certs.d");
        return parents;
    }

    Patience patience() {
        return patience;
    }

    /** The registry itself, which is written to. */
    Endpoint own() {
        return all.get(all.size() - 1);
    }

    /** Asks one place after the other, and all of them again after a failure that may pass. */
    <T> T read(boolean byDigest, Operation<T> operation) throws IOException {
        return patience.run(() -> once(byDigest, Set.of(), operation));
    }

    /** Asks one place after the other, each once, without these. */
    <T> T once(boolean byDigest, Set<Endpoint> without, Operation<T> operation) throws IOException {
        List<IOException> failures = new ArrayList<>();
        for (Endpoint endpoint : all) {
            Use use = endpoint.place().use();
            boolean asked = use == Use.ALL || (use == Use.DIGEST) == byDigest;
            if (!asked || isDead(endpoint) || without.contains(endpoint)) {
                continue;
            }
            try {
                return operation.at(endpoint);
            } catch (IOException e) {
                boolean last = endpoint.equals(own()) || e instanceof InterruptedIOException;
                if (last || e instanceof ContentException) {
                    for (IOException failure : failures) {
                        e.addSuppressed(failure);
                    }
                    throw e;
                }
                failures.add(e);
                note(endpoint, e);
            }
        }
        throw new IllegalStateException("The registry itself is always asked");
    }

    /** Takes note that a place has given bytes of a blob, which nobody has verified. */
    synchronized void gave(Endpoint endpoint, Digest blob) {
        if (endpoint.place().mirror()) {
            givers.computeIfAbsent(blob, key -> new HashSet<>()).add(endpoint);
        }
    }

    /** The mirrors that are not asked for a blob any more. */
    synchronized Set<Endpoint> liars(Digest blob) {
        return Set.copyOf(liars.getOrDefault(blob, Set.of()));
    }

    /**
     * Asks the mirrors that gave a blob never again for it, because it was another one.
     *
     * @param what what was tried, for the warning: {@code Cannot use …}
     * @return whether there were some; the registry itself is asked without them
     */
    boolean distrust(Digest blob, String what) {
        Set<Endpoint> wrong;
        synchronized (this) {
            wrong = givers.remove(blob);
            if (wrong == null) {
                return false;
            }
            liars.computeIfAbsent(blob, key -> new HashSet<>()).addAll(wrong);
        }
        for (Endpoint mirror : wrong) {
            warnings.accept(what + ": the mirror " + mirror.place() + " gives another one; going on without it.");
        }
        return true;
    }

    private synchronized boolean isDead(Endpoint endpoint) {
        return dead.contains(endpoint);
    }

    /** A mirror that lies is told; one that has nothing or does not answer is why there are several places. */
    private void note(Endpoint endpoint, IOException failure) {
        if (failure instanceof RefusedException) {
            warnings.accept("The mirror " + endpoint.place() + " is passed over. " + failure.getMessage() + ".");
        }
        if (failure instanceof ConnectionException) {
            synchronized (this) {
                dead.add(endpoint);
            }
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
