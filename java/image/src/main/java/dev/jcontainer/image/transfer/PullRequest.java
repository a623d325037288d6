package dev.jcontainer.image.transfer;

import dev.jcontainer.image.layer.Ceilings;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.image.store.ImageName;
import org.jspecify.annotations.Nullable;

/**
 * What is pulled. Immutable.
 *
 * @param text the name as the user gave it, for messages
 * @param name the name that the image gets in the store; null to name it by its digest, in {@code registry} and {@code
 *     repository}
 * @param registry the registry of its name
 * @param repository the repository of its name
 * @param digest the digest that was asked for; null if none was
 * @param platform the platform that is chosen from an index
 * @param isPlatformGiven whether the user asked for the platform, so that an image for another one is refused even
 *     where there is no choice
 * @param ceilings what a layer may have at most
 * @param discardsBlobs whether compressed layers are not kept, so that the image can be run, but not pushed or saved
 */
public record PullRequest(
        String text,
        @Nullable ImageName name,
        String registry,
        String repository,
        @Nullable Digest digest,
        Platform platform,
        boolean isPlatformGiven,
        Ceilings ceilings,
        boolean discardsBlobs) {}
