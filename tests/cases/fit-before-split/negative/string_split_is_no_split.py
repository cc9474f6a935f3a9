from sklearn.preprocessing import MultiLabelBinarizer, StandardScaler


def tags(df):
    df["tags"] = df["tags"].str.split(",")
    z = StandardScaler().fit_transform(df[["score"]])
    parts = "a,b,c".split(",")
    return df, z, parts
