/**
 * What the OCI runtime specification says that a Linux runtime MUST or SHOULD do, version 1.3, over the command line that
 * runc has: any runtime can be asked. {@code tests/conformance/run} asks another one than jcontainer.
 */
@NullMarked
package dev.jcontainer.conformance;

import org.jspecify.annotations.NullMarked;
