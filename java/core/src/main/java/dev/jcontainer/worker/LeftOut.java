package dev.jcontainer.worker;

/**
 * Optional attributes that the file system did not take. Immutable.
 *
 * @param count their number
 * @param path the path of the entry of the first one, below the worker's directory
 * @param attribute the name of the first one
 */
public record LeftOut(int count, String path, String attribute) {}
