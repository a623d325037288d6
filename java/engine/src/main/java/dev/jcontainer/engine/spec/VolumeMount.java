package dev.jcontainer.engine.spec;

/**
 * A named volume in a container; it is made if it is missing. Immutable.
 *
 * @param name the name of the volume; empty for a new one with a name of 64 digits, which {@code --rm} removes
 * @param target the absolute path in the container
 * @param isReadOnly whether the container cannot write to it
 * @param copies whether an empty volume gets the files that the image has at the target
 */
public record VolumeMount(String name, String target, boolean isReadOnly, boolean copies) {}
