package dev.jcontainer.engine.spec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a detached container has besides its specification. Immutable; {@link #toBuilder} makes a changed copy.
 *
 * <p>A terminal is part of the specification: {@code Stdio.pty}. The other streams of the specification have no meaning
 * for a detached container, because its keeper holds its streams.
 */
public final class Detached {
    private final @Nullable String name;
    private final Map<String, String> labels;
    private final RestartPolicy restart;
    private final LogOptions log;
    private final @Nullable HealthCheck health;
    private final Network network;
    private final List<PortMapping> ports;
    private final boolean isPublishingAll;
    private final List<VolumeMount> volumes;
    private final boolean isRemovedAtEnd;
    private final boolean hasStdin;
    private final boolean hasStdinOnce;
    private final @Nullable ImageUsed image;

    /**
     * The image that a container is made from. It stays in the store as long as the container exists.
     *
     * @param reference the name by which the user called it
     * @param id the digest of its configuration, such as {@code sha256:…}
     */
    public record ImageUsed(String reference, String id) {}

    private Detached(Builder builder) {
        name = builder.name;
        labels = Collections.unmodifiableMap(new LinkedHashMap<>(builder.labels));
        restart = builder.restart;
        log = builder.log;
        health = builder.health;
        network = builder.network;
        ports = List.copyOf(builder.ports);
        isPublishingAll = builder.isPublishingAll;
        volumes = List.copyOf(builder.volumes);
        isRemovedAtEnd = builder.isRemovedAtEnd;
        hasStdin = builder.hasStdin;
        hasStdinOnce = builder.hasStdinOnce;
        image = builder.image;
    }

    /** A builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** A container with this name, and with the defaults. */
    public static Detached named(String name) {
        return builder().name(name).build();
    }

    /** A builder that starts with these values. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.name = name;
        builder.labels.putAll(labels);
        builder.restart = restart;
        builder.log = log;
        builder.health = health;
        builder.network = network;
        builder.ports.addAll(ports);
        builder.isPublishingAll = isPublishingAll;
        builder.volumes.addAll(volumes);
        builder.isRemovedAtEnd = isRemovedAtEnd;
        builder.hasStdin = hasStdin;
        builder.hasStdinOnce = hasStdinOnce;
        builder.image = image;
        return builder;
    }

    /** The name, or null if the engine makes one. */
    public @Nullable String name() {
        return name;
    }

    /** The labels, in the order in which they were set. */
    public Map<String, String> labels() {
        return labels;
    }

    /** When the container is started again. */
    public RestartPolicy restart() {
        return restart;
    }

    /** The log. */
    public LogOptions log() {
        return log;
    }

    /** The check of its health; null for none. */
    public @Nullable HealthCheck health() {
        return health;
    }

    /** Its network. */
    public Network network() {
        return network;
    }

    /** The ports that are published. */
    public List<PortMapping> ports() {
        return ports;
    }

    /** Whether {@link #ports} has those that the image exposes because the user asked for all of them. */
    public boolean isPublishingAll() {
        return isPublishingAll;
    }

    /** The named volumes. */
    public List<VolumeMount> volumes() {
        return volumes;
    }

    /** Whether the container is removed when it has ended, with its volumes without a name. */
    public boolean isRemovedAtEnd() {
        return isRemovedAtEnd;
    }

    /** Whether the program's stdin stays open for clients; otherwise it is empty. */
    public boolean hasStdin() {
        return hasStdin;
    }

    /** Whether stdin is closed when the first client that wrote to it leaves. */
    public boolean hasStdinOnce() {
        return hasStdinOnce;
    }

    /** The image; null if the root filesystem is not one of an image. */
    public @Nullable ImageUsed image() {
        return image;
    }

    /** Collects the values. Not thread-safe. */
    public static final class Builder {
        private @Nullable String name;
        private final Map<String, String> labels = new LinkedHashMap<>();
        private RestartPolicy restart = RestartPolicy.NO;
        private LogOptions log = LogOptions.DEFAULT;
        private @Nullable HealthCheck health;
        private Network network = new Network.None();
        private final List<PortMapping> ports = new ArrayList<>();
        private boolean isPublishingAll;
        private final List<VolumeMount> volumes = new ArrayList<>();
        private boolean isRemovedAtEnd;
        private boolean hasStdin;
        private boolean hasStdinOnce;
        private @Nullable ImageUsed image;

        private Builder() {}

        /** The name; null for one that the engine makes. */
        public Builder name(@Nullable String value) {
            name = value;
            return this;
        }

        /** Sets a label. */
        public Builder label(String key, String value) {
            labels.put(key, value);
            return this;
        }

        /** When the container is started again; never by default. */
        public Builder restart(RestartPolicy policy) {
            restart = policy;
            return this;
        }

        /** The log, {@link LogOptions#DEFAULT} by default. */
        public Builder log(LogOptions options) {
            log = options;
            return this;
        }

        /** The check of its health; null for none, the default. */
        public Builder health(@Nullable HealthCheck check) {
            health = check;
            return this;
        }

        /** Its network; by default it has the loopback device only. */
        public Builder network(Network value) {
            network = value;
            return this;
        }

        /** Publishes a port. */
        public Builder publish(PortMapping port) {
            ports.add(port);
            return this;
        }

        /** Notes that the user asked for all ports of the image; each is published by {@link #publish} nevertheless. */
        public Builder publishingAll(boolean value) {
            isPublishingAll = value;
            return this;
        }

        /** Mounts a named volume. */
        public Builder volume(VolumeMount volume) {
            volumes.add(volume);
            return this;
        }

        /** Mounts exactly these named volumes, and replaces those that were added before. */
        public Builder volumes(List<VolumeMount> values) {
            volumes.clear();
            volumes.addAll(values);
            return this;
        }

        /** Whether the container is removed when it has ended; by default it stays. */
        public Builder removedAtEnd(boolean value) {
            isRemovedAtEnd = value;
            return this;
        }

        /** Whether stdin stays open for clients. */
        public Builder stdin(boolean value) {
            hasStdin = value;
            return this;
        }

        /** Whether stdin is closed when the first client that wrote to it leaves. */
        public Builder stdinOnce(boolean value) {
            hasStdinOnce = value;
            return this;
        }

        /** The image that the root filesystem of the specification is of. */
        public Builder image(@Nullable ImageUsed used) {
            image = used;
            return this;
        }

        /**
         * The values.
         *
         * @throws IllegalArgumentException if a container with a restart policy is to be removed at its end
         */
        public Detached build() {
            if (isRemovedAtEnd && restart.kind() != RestartPolicy.Kind.NO) {
                throw new IllegalArgumentException(
                        "A container that is started again cannot be removed when it has ended");
            }
            return new Detached(this);
        }
    }
}
