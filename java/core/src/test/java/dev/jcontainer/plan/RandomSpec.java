package dev.jcontainer.plan;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.Root;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Specifications that nobody would write; the same seed gives the same ones. */
final class RandomSpec {
    private final Random random;

    RandomSpec(long seed) {
        random = new Random(seed);
    }

    ContainerSpec build() {
        ContainerSpec.Builder spec = ContainerSpec.builder()
                .root(root())
                .command(words())
                .init(random.nextBoolean())
                .hostname("h".repeat(1 + random.nextInt(64)));
        for (int left = random.nextInt(20); left > 0; left--) {
            spec.env("K" + text().replace('=', '-'), text());
        }
        for (int left = random.nextInt(6); left > 0; left--) {
            spec.mount(mount("/m" + left + text())); // each at a place of its own
        }
        return random.nextBoolean() ? spec.workdir(path()).build() : spec.build();
    }

    private Root root() {
        switch (random.nextInt(4)) {
            case 0:
                return Root.host();
            case 1:
                return new Root.Directory(path(), true, random.nextBoolean(), random.nextBoolean() ? path() : null);
            case 2:
                return new Root.Directory(path(), random.nextBoolean(), random.nextBoolean(), null);
            default:
                return new Root.Layers(
                        List.of(Root.Layer.erofs(path()), Root.Layer.directory(path())),
                        random.nextInt(2),
                        random.nextBoolean(),
                        List.of(path()),
                        List.of(path()),
                        random.nextBoolean() ? path() : null);
        }
    }

    private List<String> words() {
        List<String> words = new ArrayList<>(List.of("c" + text()));
        for (int left = random.nextInt(50); left > 0; left--) {
            words.add(text());
        }
        return words;
    }

    private Mount mount(String target) {
        return random.nextBoolean()
                ? new Mount.Bind(path(), target, random.nextBoolean())
                : new Mount.Tmpfs(target, random.nextInt(1 << 30), random.nextInt(010000));
    }

    private String path() {
        return "/p" + text();
    }

    /** Any bytes except NUL: few of these are UTF-8. */
    private String text() {
        byte[] bytes = new byte[random.nextInt(5) == 0 ? random.nextInt(4000) : random.nextInt(10)];
        random.nextBytes(bytes);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = bytes[i] == 0 ? (byte) '\n' : bytes[i];
        }
        return Bytes.decode(bytes);
    }
}
