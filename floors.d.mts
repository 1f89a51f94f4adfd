export declare const floors: Record<string, readonly string[]>;
export declare const sideDoors: readonly string[];
export declare const pure: readonly string[];
export declare const browser: readonly string[];
