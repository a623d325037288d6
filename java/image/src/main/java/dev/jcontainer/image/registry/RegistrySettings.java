package dev.jcontainer.image.registry;

import dev.jcontainer.image.registry.auth.CredentialFiles;
import dev.jcontainer.image.registry.auth.Credentials;
import dev.jcontainer.image.registry.http.TimeLimits;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** How registries are spoken to: the options of a command, and the user's variables. Immutable. */
public final class RegistrySettings {
    private static final int CONNECT = 10_000;
    private static final int SILENCE = 30_000;
    private static final int RETRIES = 5;

    private final Builder values;

    private RegistrySettings(Builder values) {
        this.values = values;
    }

    /** The defaults, with these variables. */
    public static Builder builder(Map<String, String> environment) {
        return new Builder(environment);
    }

    /** These settings with other credentials. */
    RegistrySettings with(String user, String password) {
        return values.copy().credentials(user, password).build();
    }

    Map<String, String> environment() {
        return values.environment;
    }

    String etc() {
        return values.etc;
    }

    Credentials.@Nullable Password credentials() {
        return values.credentials;
    }

    CredentialFiles credentialFiles() {
        return new CredentialFiles(values.authFile, values.environment);
    }

    @Nullable
    String certificates() {
        return values.certificates;
    }

    boolean isVerified() {
        return values.verified;
    }

    TimeLimits limits() {
        return values.limits;
    }

    Consumer<String> warnings() {
        return values.warnings;
    }

    LongSupplier clock() {
        return values.clock;
    }

    /** Milliseconds that never go back. */
    LongSupplier ticks() {
        return values.ticks;
    }

    Patience patience() {
        return new Patience(values.retries, values.pause, values.clock, values.warnings);
    }

    /** Settings that are still changed. Not thread-safe. */
    public static final class Builder implements Cloneable {
        private final Map<String, String> environment;
        private String etc = "/etc";
        private Credentials.@Nullable Password credentials;
        private @Nullable String authFile;
        private @Nullable String certificates;
        private boolean verified = true;
        private TimeLimits limits = new TimeLimits(CONNECT, SILENCE);
        private int retries = RETRIES;
        private Consumer<String> warnings = text -> {};
        private Patience.Pause pause = Thread::sleep;
        private LongSupplier clock = System::currentTimeMillis;
        private LongSupplier ticks = () -> System.nanoTime() / 1_000_000;

        private Builder(Map<String, String> environment) {
            this.environment = Map.copyOf(environment);
        }

        /** A name and a password for the image's registry, in place of all files ({@code --creds}). */
        public Builder credentials(String user, String password) {
            this.credentials = new Credentials.Password(user, password);
            return this;
        }

        /** The file with credentials, in place of all others ({@code --authfile}). */
        public Builder authFile(String path) {
            this.authFile = path;
            return this;
        }

        /** A directory with {@code *.crt}, {@code *.cert} and {@code *.key}, in place of all others ({@code --cert-dir}). */
        public Builder certificates(String directory) {
            this.certificates = directory;
            return this;
        }

        /** Whether the registry's certificate is verified; if not, HTTP is used where HTTPS fails ({@code --tls-verify}). */
        public Builder verified(boolean yes) {
            this.verified = yes;
            return this;
        }

        /** The most milliseconds until there is a connection, 10 s by default, and without a byte then, 30 s by default. */
        public Builder limits(int connect, int silence) {
            this.limits = new TimeLimits(connect, silence);
            return this;
        }

        /** How often something that failed is tried again, 5 by default ({@code --retry}). */
        public Builder retries(int count) {
            if (count < 0) {
                throw new IllegalArgumentException("The number of retries must not be negative: " + count);
            }
            this.retries = count;
            return this;
        }

        /** Is told, by any thread, what the user should know and what is no failure, as a sentence. */
        public Builder warnings(Consumer<String> listener) {
            this.warnings = listener;
            return this;
        }

        /** For tests: another directory than {@code /etc}, another wait and another clock. */
        Builder world(String directory, Patience.Pause wait, LongSupplier milliseconds) {
            this.etc = directory;
            this.pause = wait;
            this.clock = milliseconds;
            this.ticks = milliseconds;
            return this;
        }

        private Builder copy() {
            try {
                return (Builder) clone();
            } catch (CloneNotSupportedException e) {
                throw new IllegalStateException("A builder can be cloned", e);
            }
        }

        /** The settings as they are now. */
        public RegistrySettings build() {
            return new RegistrySettings(copy());
        }
    }
}
